import dataclasses
from datetime import timedelta
from unittest.mock import patch

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase

NASTY = (
    "Hola Ana,\n\nprimera línea\n\n\nsegunda   con   espacios\n  - sangría\n\tcódigo\n"
    "Pague aquí:https://example.com/pay?x=1&y=2, gracias (o https://example.com/b).\n"
    "price 1  000   EUR &nbsp; &amp; <b>x</b> :) <3 https://x.es/%E0%A4%A\n"
)


@tagged("post_install", "-at_install")
class TestTexts(OmnichannelCase):
    """What people write is what arrives (S0-20)."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive()

    def post(self, **values):
        """What the customer's phone shows of a message."""
        message = self.reply(self.chat, **values)
        self.send()
        self.assertEqual(message.omnichannel_message_ids.mapped("state"), ["sent"])
        return self.ana.read_phone()["bubbles"][-1]["text"]

    def test_text_beside_the_body(self):
        """S0-20: the customer gets the text to the letter; the body of the client counts not."""
        self.assertEqual(self.post(text="<p>lie</p>", omnichannel_text=NASTY), NASTY)
        body = self.chat.message_ids[0].body
        self.assertNotIn("lie", body)
        self.assertIn("segunda   con   espacios<br>  - sangría<br>\tcódigo", body)
        self.assertIn('href="https://example.com/b"', body)

    def test_plain_text_of_rpc(self):
        """S0-20: who posts a plain text from outside has it sent to the letter."""
        self.assertEqual(self.post(text=NASTY), NASTY)

    def test_html(self):
        """S0-20: HTML is sent as the text that it says, by whatever way it comes."""
        html = "<p>uno  dos</p><p><br></p><p>tres <b>4</b></p>"
        for values in ({"text": Markup(html)}, {"text": html, "body_is_html": True}):
            with self.subTest(values=values):
                self.assertEqual(self.post(**values), "uno  dos\n\ntres 4")

    def test_only_spaces(self):
        """S0-20: spaces are nothing to send."""
        for text in ("", "  ", "\n\t "):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "Write something"):
                self.reply(self.chat, omnichannel_text=text)

    def test_odd_values(self):
        """S0-20: what cannot be stored is left out, and the rest is sent."""
        self.assertEqual(self.post(text="", omnichannel_text="a\x00b\ud800"), "ab?")
        with self.assertRaises(UserError):
            self.post(text="body", omnichannel_text={"no": "text"})

    def test_edit(self):
        """S0-22: an edit is the text to the letter, here and at the customer's, again and again."""
        message = self.reply(self.chat, "primero")
        self.send()
        chat = self.chat.with_user(self.agent)
        for text in (NASTY, "e1\n\n  e2", "<i>e3</i>"):
            chat.sudo()._message_update_content(message, body="lie", omnichannel_text=text)
            self.send()
            self.assertEqual(self.ana.read_phone()["bubbles"][-1]["text"], text)
        self.assertIn("<p>&lt;i&gt;e3&lt;/i&gt;<span", message.body)

    def test_edits_are_checked(self):
        """S0-22: an edit that the provider would refuse is refused here; spaces delete nothing."""
        message = self.reply(self.chat, "primero")
        self.send()
        for text in ("x" * 4097, "   "):
            with self.subTest(text=text[:3]), self.assertRaises(UserError):
                self.chat.sudo()._message_update_content(message, body=text, omnichannel_text=text)
        self.assertIn("primero", message.body)

    def test_send_later(self):
        """S0-20: what goes out later is the text to the letter."""
        at = fields.Datetime.to_string(fields.Datetime.now() + timedelta(hours=1))
        scheduled_id = self.chat.with_user(self.agent).schedule_message(NASTY, at)
        self.chat.with_user(self.agent).send_scheduled_now(scheduled_id)
        self.send()
        self.assertEqual(self.ana.read_phone()["bubbles"][-1]["text"], NASTY)

    def test_customers_text(self):
        """S0-38: what the customer wrote is kept to the letter, and so are his edits."""
        external_id = self.write_in(NASTY)
        self.process()
        self.assertEqual(self.ana.read_phone()["bubbles"][-1]["text"], NASTY)
        self.happen({"type": "edit", "message_id": external_id, "text": "a  b\n\n c"})
        self.process()
        self.assertEqual(self.ana.read_phone()["bubbles"][-1]["text"], "a  b\n\n c")

    def test_limit(self):
        """S0-18: the limit measures what is sent, spaces and blank lines included."""
        limit = self.channel._capabilities.text_limit
        fits = "a" + "\n" * (limit - 2) + "b"
        self.assertEqual(self.post(text=fits), fits)
        with self.assertRaisesRegex(UserError, "at most"):
            self.post(text=fits + " ")

    def test_limit_in_utf16(self):
        """S0-18: where a provider counts UTF-16 units an emoji takes two, captions included."""
        rules = dataclasses.replace(
            SandboxConnector.capabilities, text_limit=10, caption_limit=4, text_limit_unit="utf16"
        )
        with patch.object(SandboxConnector, "capabilities", rules):
            self.assertEqual(self.post(text="😊" * 5), "😊" * 5)
            with self.assertRaisesRegex(UserError, "at most 10"):
                self.post(text="😊" * 5 + "a")
            parts = self._split("😊" * 3)
        self.assertEqual([part["kind"] for part in parts], ["text", "image"])

    def _split(self, text):
        picture = self.env["ir.attachment"].create(
            {"name": "a.png", "raw": b"\x89PNG", "mimetype": "image/png"}
        )
        rules = self.channel._capabilities
        return list(self.env["omnichannel.message"]._split_parts(rules, text, picture))


@tagged("post_install", "-at_install")
class TestTextRoutes(HttpCase, OmnichannelCase):
    """The same through the routes that a browser calls."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive()
        self.authenticate("omni_agent", "omni_agent")

    def test_browser(self):
        """S0-20, S0-22: the text that the browser sends beside the body is what arrives."""
        post_data = {
            "body": "<p>Hola Ana,</p>",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        where = {"thread_model": "omnichannel.chat", "thread_id": self.chat.id}
        with_text = {**post_data, "omnichannel_text": NASTY}
        posted = self.make_jsonrpc_request("/mail/message/post", {**where, "post_data": with_text})
        delivery = self.env["mail.message"].browse(posted["message_id"]).omnichannel_message_ids
        self.assertEqual(delivery.text, NASTY)
        old = {**post_data, "body": "a,<br/><br/>b   c<br/>  - d"}
        posted = self.make_jsonrpc_request("/mail/message/post", {**where, "post_data": old})
        delivery = self.env["mail.message"].browse(posted["message_id"]).omnichannel_message_ids
        self.assertEqual(delivery.text, "a,\n\nb   c\n  - d")
        delivery.write({"state": "sent", "external_id": "sent-1"})
        update = {"body": NASTY, "omnichannel_text": NASTY, "attachment_ids": []}
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {"message_id": posted["message_id"], "update_data": update},
        )
        edit = self.chat.delivery_ids.filtered(lambda d: d.operation == "edit")
        self.assertEqual(edit.text, NASTY)
