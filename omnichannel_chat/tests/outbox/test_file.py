from datetime import timedelta
from urllib.parse import urlsplit

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestFile(HttpCase):
    """Files that a provider fetches by a signed address (S0-13)."""

    def setUp(self):
        super().setUp()
        self.file = self.env["ir.attachment"].create(
            {"name": "ofertä 1.html", "raw": b"<b>hi</b>", "mimetype": "text/html"}
        )

    def get(self, path):
        return self.url_open(path, allow_redirects=False)

    def test_signed_address_gives_the_file(self):
        """S0-13: without a session; as a download, whatever is in it."""
        path = urlsplit(self.file._get_omnichannel_url()).path
        response = self.get(path)
        self.assertEqual((response.status_code, response.content), (200, b"<b>hi</b>"))
        self.assertTrue(response.headers["Content-Disposition"].startswith("attachment"))

    def test_other_addresses_give_nothing(self):
        """S0-13: not another file, not later, not with a made-up signature."""
        other = self.env["ir.attachment"].create({"name": "secret.txt", "raw": b"secret"})
        path = urlsplit(self.file._get_omnichannel_url()).path
        _empty, *_route, identifier, expires, signature, name = path.split("/")
        for forged in (
            (other.id, expires, signature),
            (identifier, int(expires) + 1, signature),
            (identifier, expires, "0" * 64),
            (identifier, expires, "é"),
        ):
            address = "/omnichannel/file/{}/{}/{}/{}".format(*forged, name)
            self.assertEqual(self.get(address).status_code, 404)

    def test_address_ends(self):
        """S0-13: after a day the address is of no use."""
        with freeze_time(fields.Datetime.now() - timedelta(days=2)):
            path = urlsplit(self.file._get_omnichannel_url()).path
        self.assertEqual(self.get(path).status_code, 404)
