import logging
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ...tools import sensitive
from ...tools.sensitive import SensitiveFilter, scrub


@tagged("post_install", "-at_install")
class TestSensitive(BaseCase):
    def test_tokens_and_private_values_are_cut(self):
        """S0-31: no token, webhook key or text of a customer in the log."""
        for line, kept, hidden in (
            (
                'https://x "POST /bot123:AA-secret/sendMessage HTTP/1.1" 200',
                "sendMessage",
                "AA-secret",
            ),
            ("GET /file/bot123:AA-secret/photos/1.jpg", "photos/1.jpg", "AA-secret"),
            ('"POST /omnichannel/webhook/k3y-secret HTTP/1.1" 200', "200", "k3y-secret"),
            ("GET /debug_token?input_token=EAA&x=1", "x=1", "EAA"),
            (
                "bad query: INSERT INTO omnichannel_event VALUES ('Hola secreta')\n"
                "ERROR: duplicate key\nDETAIL: Key (x)=(secreta)",
                "duplicate key",
                "secreta",
            ),
            (
                "bad query: UPDATE mail_message SET body='secreta'\nERROR: x",
                "mail_message",
                "secreta",
            ),
        ):
            with self.subTest(line=line):
                self.assertIn(kept, scrub(line))
                self.assertNotIn(hidden, scrub(line))

    def test_other_addons_hide_what_is_theirs(self):
        """S0-31: a provider of another addon may want its token in the address, too."""
        with patch.object(sensitive, "SENSITIVE", [*sensitive.SENSITIVE]):
            sensitive.hide(r"(/v1/key-)\w+", r"\1…")
            self.assertEqual(scrub("POST /v1/key-s3cret/send"), "POST /v1/key-…/send")

    def test_filter_is_installed_where_it_leaks(self):
        """S0-31: the libraries that would write it are covered, and lines are not lost."""
        for name in ("urllib3.connectionpool", "werkzeug", "odoo.sql_db"):
            filters = logging.getLogger(name).filters
            self.assertEqual(sum(isinstance(each, SensitiveFilter) for each in filters), 1, name)
        record = logging.LogRecord("x", 20, "", 1, "POST %s", ("/bot1:abc/getMe",), None)
        self.assertTrue(SensitiveFilter().filter(record))
        self.assertEqual(record.getMessage(), "POST /bot…/getMe")
