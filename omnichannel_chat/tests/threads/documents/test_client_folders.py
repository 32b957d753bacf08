import io
import re
import zipfile

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ....connectors.portal.connector import FILE_LIMIT
from ....models.threads.documents import omnichannel_folder_client
from ...access.access_table import FOLDER_ROUTES
from ..thread_case import ThreadCase

PDF = b"%PDF-1.4 letter"
HTML = b"<html><script>alert(1)</script></html>"
ADDRESSES = (
    "/my/folders/{folder}",
    "/my/folders/{folder}/page/1",
    "/my/folders/{folder}/files/{file}",
)
FORMS = ("/my/folders/{folder}/upload", "/my/folders/{folder}/files/{file}/remove")


@tagged("post_install", "-at_install")
class TestClientFolders(HttpCase, ThreadCase):
    """The page of a client's shared folders."""

    def setUp(self):
        super().setUp()
        self.open, self.shown, self.hidden = (
            self.make_folder(name, access)
            for name, access in (
                ("Yours", "client_edit"),
                ("Letters", "client_view"),
                ("Drafts", "private"),
            )
        )
        self.file = self.put(self.shown, "letter.pdf")
        self.sign_in(self.ann_user)

    def make_folder(self, name, access, **values):
        values = {"name": name, "partner_id": self.acme.id, "access": access, **values}
        return self.env["omnichannel.folder"].create(values)

    def put(self, folder, name, raw=PDF, **values):
        values = {
            "name": name,
            "raw": raw,
            "res_model": folder._name,
            "res_id": folder.id,
            **values,
        }
        return self.env["ir.attachment"].create(values)

    def sign_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def post(self, address, files=None, token=True, **values):
        if token:
            values["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            address, data=values, files=files, method="POST", allow_redirects=False
        )

    def upload(self, *files, folder=None):
        return self.post(
            f"/my/folders/{(folder or self.open).id}/upload",
            files=[("file", each) for each in files],
        )

    def get_names(self, folder):
        return self.env["ir.attachment"].search(folder._get_file_domain()).mapped("name")

    # ------------------------------------------------------------------ who

    def test_the_table_has_every_route(self):
        """S1-53: nobody adds an address of folders without saying for whom."""
        named = {
            address.format(folder="<string:folder_id>", file="<string:file_id>")
            for address in (*ADDRESSES, *FORMS)
        }
        named = {each.replace("/page/1", "/page/<int:page>") for each in named}
        self.assertEqual(FOLDER_ROUTES, {*named, "/my/folders"})

    def test_list(self):
        """S1-53: both kinds of shared folders stand there, those of the team do not."""
        for user in (self.ann_user, self.ben_user):
            self.sign_in(user)
            text = self.url_open("/my/folders").text
            for folder in (self.open, self.shown):
                self.assertIn(f"/my/folders/{folder.id}", text)
            self.assertNotIn("Drafts", text)
            self.assertIn("letter.pdf", self.url_open(f"/my/folders/{self.shown.id}").text)

    @mute_logger("odoo.http")
    def test_not_for_others(self):
        """S1-53: another client, the team, a folder of the team's, one of another company."""
        second = self.env["res.company"].create({"name": "Second"})
        theirs = self.make_folder("Elsewhere", "client_edit", company_id=second.id)
        cases = [(self.ann_user, self.hidden), (self.ann_user, theirs)]
        cases += [(user, self.shown) for user in (self.zoe_user, self.agent, self.manager)]
        for user, folder in cases:
            file = self.put(folder, "x.pdf")
            self.sign_in(user)
            values = {"folder": folder.id, "file": file.id}
            for address in ADDRESSES:
                self.assertEqual(self.url_open(address.format(**values)).status_code, 404)
            for address in FORMS:
                self.assertEqual(self.post(address.format(**values)).status_code, 404)
            self.assertTrue(file.exists())
        self.sign_in(self.zoe_user)
        self.assertIn("No documents here yet", self.url_open("/my/folders").text)
        self.sign_in(self.agent)
        self.assertEqual(self.url_open("/my/folders").status_code, 404)

    @mute_logger("odoo.http")
    def test_access_has_ended(self):
        """S1-53: without a session, or when the access has ended, there is the way in alone."""
        self.sign_in(None)
        for address in ADDRESSES:
            path = address.format(folder=self.shown.id, file=self.file.id)
            self.assertEqual(self.url_open(path, allow_redirects=False).status_code, 303)
        self.ann_user.active = False
        self.assertFalse(self.env["omnichannel.folder"]._find_for_client(self.ann_user))

    @mute_logger("odoo.http")
    def test_looks_the_same(self):
        """S1-53: another's folder and none at all give the same answer."""
        self.sign_in(self.zoe_user)
        there = self.url_open(f"/my/folders/{self.shown.id}").text
        nowhere = self.url_open("/my/folders/2000000000").text
        token = re.compile(r'csrf_token: "\w+"|name="csrf_token" value="\w+"')
        self.assertEqual(
            token.sub("", there.replace(str(self.shown.id), "N")),
            token.sub("", nowhere.replace("2000000000", "N").replace(str(self.shown.id), "N")),
        )

    def test_no_right(self):
        """S1-53: portal users have no right on folders and their files."""
        self.assertFalse(self.shown.with_user(self.ann_user).has_access("read"))
        self.assertFalse(self.file.with_user(self.ann_user).has_access("read"))

    @mute_logger("odoo.http")
    def test_odd_values(self):
        """S1-53: whatever stands in an address, it is answered, and not with an error."""
        for odd in ("0", "-1", "1.5", "99999999999999999999", "x", "\u0661", "1'--"):
            for address in (*ADDRESSES, *FORMS):
                for values in ({"folder": odd}, {"file": odd}):
                    path = address.format(**{"folder": self.open.id, "file": 0, **values})
                    answer = self.post(path) if address in FORMS else self.url_open(path)
                    self.assertIn(answer.status_code, (200, 404))

    @mute_logger("odoo.http")
    def test_changes_need_the_token_and_a_post(self):
        """S1-53: no link and no page of another site changes anything."""
        self.upload(("own.pdf", PDF))
        own = self.env["ir.attachment"].search(self.open._get_file_domain())
        for address in FORMS:
            path = address.format(folder=self.open.id, file=own.id)
            self.assertEqual(self.post(path, token=False).status_code, 400)
            self.assertIn(self.url_open(path).status_code, (404, 405))
        self.assertTrue(own.exists())

    # ------------------------------------------------------------------ files

    def test_download(self):
        """S1-53: a file comes byte by byte, is kept by no cache, and nothing in it runs."""
        answer = self.url_open(f"/my/folders/{self.shown.id}/files/{self.file.id}")
        self.assertEqual(answer.content, PDF)
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
        page = self.put(self.shown, "page.html", HTML, mimetype="text/html")
        answer = self.url_open(f"/my/folders/{self.shown.id}/files/{page.id}")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])

    @mute_logger("odoo.http")
    def test_notes_stay_with_the_team(self):
        """S1-53: the files of a note of the team on a folder are not the client's."""
        file = self.put(self.shown, "internal.pdf")
        self.shown.message_post(body="Look", attachment_ids=file.ids, subtype_xmlid="mail.mt_note")
        address = f"/my/folders/{self.shown.id}"
        self.assertNotIn("internal.pdf", self.url_open(address).text)
        self.assertEqual(self.url_open(f"{address}/files/{file.id}").status_code, 404)

    @mute_logger("odoo.http")
    def test_files_of_another_folder(self):
        """S1-53: a file opens by the address of its own folder alone."""
        address = f"/my/folders/{self.open.id}/files/{self.file.id}"
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_upload(self):
        """S1-53, S1-55: files go into a folder that may be edited, unpacked (S1-56)."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("may.pdf", PDF)
            archive.writestr("june.pdf", PDF)
        answer = self.upload(("a.html", HTML), ("all.zip", content.getvalue()))
        self.assertEqual(answer.status_code, 303)
        self.assertCountEqual(self.get_names(self.open), ["a.html", "may.pdf", "june.pdf"])
        files = self.env["ir.attachment"].search(self.open._get_file_domain())
        self.assertEqual(files.create_uid, self.ann_user)
        page = files.filtered(lambda file: file.name == "a.html")
        self.assertEqual(page.mimetype, "application/octet-stream")
        answer = self.upload(("b.pdf", PDF), folder=self.shown)
        self.assertIn("put nothing into it", answer.text)
        self.assertEqual(self.get_names(self.shown), ["letter.pdf"])

    def test_limits(self):
        """S1-53: too big, empty, too many or none: it is said, and nothing of it is kept."""
        self.assertIn("empty", self.upload(("a.pdf", PDF), ("b.pdf", b"")).text)
        self.assertIn("25 MB", self.upload(("a.pdf", b"x" * (FILE_LIMIT + 1))).text)
        many = [(f"{number}.txt", b"x") for number in range(21)]
        self.assertIn("20 files", self.upload(*many).text)
        self.assertIn("Choose a file", self.upload().text)
        self.patch(omnichannel_folder_client, "FULL", 1)
        self.assertIn("is full", self.upload(("a.pdf", PDF), ("b.pdf", PDF)).text)
        self.assertFalse(self.get_names(self.open))

    def test_remove(self):
        """S1-59: a client takes out what he has put there himself, and the team reads that."""
        ours = self.put(self.open, "ours.pdf")
        self.upload(("own.pdf", PDF))
        own = self.env["ir.attachment"].search(
            [*self.open._get_file_domain(), ("name", "=", "own.pdf")]
        )
        address = "/my/folders/{0}/files/{1}/remove".format
        self.assertIn("put here yourself", self.post(address(self.open.id, ours.id)).text)
        self.sign_in(self.ben_user)
        self.assertIn("put here yourself", self.post(address(self.open.id, own.id)).text)
        self.sign_in(self.ann_user)
        self.assertEqual(self.post(address(self.open.id, own.id)).status_code, 303)
        self.assertEqual(self.get_names(self.open), ["ours.pdf"])
        self.assertIn("Ann removed own.pdf", self.open.message_ids[:1].body)
        self.assertIn("not there any more", self.post(address(self.open.id, own.id)).text)

    def test_team_is_told(self):
        """S1-60: whoever has the client hears of an upload; nobody has him, so who sees all."""
        self.upload(("a.pdf", PDF), ("b.pdf", PDF))
        told = self.open.message_ids[:1]
        self.assertIn("Ann has added 2 documents.", told.body)
        self.assertEqual(told.notified_partner_ids, self.agent.partner_id)
        self.acme.user_id = False
        self.upload(("c.pdf", PDF))
        told = self.open.message_ids[:1]
        self.assertIn("Ann has added a document.", told.body)
        self.assertIn(self.overseer.partner_id, told.notified_partner_ids)
        self.assertNotIn(self.agent.partner_id, told.notified_partner_ids)

    def count_statements(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.env["omnichannel.folder"]._find_for_client(self.ann_user)._get_client_rows()
        self.shown.sudo()._get_client_files(self.ann_user)
        return self.env.cr.sql_log_count - before

    def test_flat(self):
        """S1-53: statements do not grow with folders and files."""
        self.count_statements()
        counts = []
        for turn in range(2):
            counts.append(self.count_statements())
            for number in range(5):
                self.put(self.make_folder(f"F{turn}{number}", "client_view"), "x.pdf")
                self.put(self.shown, f"{number}.pdf")
        self.assertEqual(*counts)
