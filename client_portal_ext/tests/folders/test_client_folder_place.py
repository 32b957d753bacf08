from lxml import html

from odoo.tests import tagged

from ..portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientFolderPlace(PortalHttpCase):
    """Shared folders among the places of the portal, and in View as client."""

    def _make_folder(self, access="client_view"):
        values = {"name": "Letters", "partner_id": self.acme.id, "access": access}
        folder = self.env["omnichannel.folder"].create(values)
        place = {"res_model": folder._name, "res_id": folder.id}
        self.env["ir.attachment"].create({"name": "letter.pdf", "raw": b"%PDF-1.4", **place})
        return folder

    def _open(self, address, user):
        self.sign_in(user)
        return html.fromstring(self.url_open(address).content)

    def test_place(self):
        """S1-53, S3-42: Documents is a place as soon as the client may see a folder, not before."""
        folder = self._make_folder("private")
        link = ".o_client_side a[href='/my/folders']"
        self.assertFalse(self._open("/my", self.ann_user).cssselect(link))
        folder.access = "client_view"
        self.assertTrue(self._open("/my", self.ann_user).cssselect(link))
        self.assertFalse(self._open("/my", self.zoe_user).cssselect(link))
        page = self._open(folder._get_client_url(), self.ann_user)
        [here] = page.cssselect(".o_client_side a[aria-current=page]")
        self.assertEqual(here.get("href"), "/my/folders")

    def test_view_as_client(self):
        """S1-70: the team sees the folders as the client does, and can press nothing."""
        folder, hidden = self._make_folder("client_edit"), self._make_folder_of_the_team()
        base = f"/omnichannel/client/{self.ann.id}/my/folders"
        page = self._open(base, self.agent)
        self.assertTrue(page.cssselect(f"a[href='{base}/{folder.id}']"))
        self.assertFalse(page.cssselect(f"a[href='{base}/{hidden.id}']"))
        page = self._open(f"{base}/{folder.id}", self.agent)
        self.assertIn("letter.pdf", page.text_content())
        self.assertFalse(page.cssselect("form, input:enabled, button:enabled"))
        self.assertEqual(self.url_open(f"{base}/{hidden.id}").status_code, 404)

    def _make_folder_of_the_team(self):
        values = {"name": "Drafts", "partner_id": self.acme.id, "access": "private"}
        return self.env["omnichannel.folder"].create(values)
