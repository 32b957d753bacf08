from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tasks.test_tasks import TaskCase
from .test_thread_documents import PDF


@tagged("post_install", "-at_install")
class TestFolders(TaskCase):
    """Folders of a client, and what of them is sent to him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._make_user("omni_clerk", "omnichannel_chat.group_client_documents")
        cls.acme.user_id = cls.clerk
        Folder = cls.env["omnichannel.folder"].with_user(cls.clerk)
        cls.open = Folder._ensure_open_folder(cls.acme, cls.env.company).with_user(cls.clerk)
        cls.shown, cls.hidden = (
            Folder.create({"name": name, "partner_id": cls.acme.id, "access": access})
            for name, access in (("Letters", "client_view"), ("Drafts", "private"))
        )

    def setUp(self):
        super().setUp()
        self.thread = self.start(user=self.clerk)

    def put(self, folder, name="letter.pdf"):
        values = {"name": name, "raw": PDF, "res_model": folder._name, "res_id": folder.id}
        return self.env["ir.attachment"].with_user(self.clerk).create(values)

    def send(self, file, user=None):
        return self.thread.with_user(user or self.clerk).message_post(
            message_type="comment", subtype_xmlid="mail.mt_comment", attachment_ids=file.ids
        )

    def test_sent_from_a_folder(self):
        """S1-53: what the client may view is sent as a copy; the folder keeps its own."""
        for folder in (self.open, self.shown):
            file = self.put(folder)
            message = self.send(file).sudo()
            copy = message.attachment_ids
            self.assertNotEqual(copy, file)
            self.assertEqual((copy.res_model, copy.res_id), (self.thread._name, self.thread.id))
            self.thread._message_update_content(message, body="", attachment_ids=[])
            self.assertTrue(file.exists())

    def test_not_from_a_private_folder(self):
        """S1-53: what only the team sees is not sent."""
        file = self.put(self.hidden)
        with self.assertRaises(UserError):
            self.send(file)
        with self.assertRaises(UserError):
            self.thread.take_folder_files(file.ids)
        self.assertEqual(self.thread.sudo().file_count, 0)

    def test_not_of_another_client(self):
        """S1-53: nor is a document of another client."""
        self.other_firm.user_id = self.clerk
        Folder = self.env["omnichannel.folder"]
        theirs = Folder._ensure_open_folder(self.other_firm, self.env.company)
        file = self.put(theirs.with_user(self.clerk))
        with self.assertRaises(UserError):
            self.send(file)
        with self.assertRaises(UserError):
            self.thread.take_folder_files(file.ids)

    def test_choosing(self):
        """S1-53: what may be chosen from stands there by folder, for whoever may send it."""
        shown, _hidden = self.put(self.shown), self.put(self.hidden)
        found = self.thread.get_folder_files()
        self.assertEqual(
            {folder["name"]: [file["id"] for file in folder["files"]] for folder in found},
            {self.open.name: [], "Letters": shown.ids},
        )
        taken = self.thread.take_folder_files(shown.ids)
        copy = self.env["ir.attachment"].browse(taken["attachment_ids"])
        self.assertEqual((copy.res_model, copy.res_id), ("mail.compose.message", 0))
        self.thread.sudo().user_id = self.agent
        with self.assertRaises(AccessError):
            self.thread.with_user(self.agent).take_folder_files(shown.ids)

    def test_destination(self):
        """S1-55: a document of the thread is put into a folder, once; not into another client's."""
        file = self.client_uploads(self.thread)
        self.client_writes(self.thread, "", files=file)
        copy_id = self.thread.save_document(file.id, self.shown.id)
        self.assertEqual(self.thread.save_document(file.id, self.shown.id), copy_id)
        copy = self.env["ir.attachment"].browse(copy_id)
        self.assertEqual((copy.res_model, copy.res_id), (self.shown._name, self.shown.id))
        self.assertEqual(self.shown.file_count, 1)
        theirs = self.env["omnichannel.folder"]._ensure_open_folder(
            self.other_firm, self.env.company
        )
        with self.assertRaises(UserError):
            self.thread.save_document(file.id, theirs.id)

    def test_one_stays_open(self):
        """S1-53: one folder that the client can edit is always there, and comes with a document."""
        with self.assertRaises(UserError):
            self.open.unlink()
        with self.assertRaises(ValidationError):
            self.open.access = "private"
        self.shown.access = "client_edit"
        self.open.unlink()
        zoe = self.start("Payroll", partner_id=self.other_firm.id, user=self.manager)
        mine = [("partner_id", "=", self.other_firm.id)]
        Folder = self.env["omnichannel.folder"]
        self.assertFalse(Folder.search(mine))
        file = self.client_uploads(zoe, user=self.zoe_user)
        self.client_writes(zoe, "", self.zoe_user, files=file)
        self.assertEqual(Folder.search(mine).access, "client_edit")

    def test_who(self):
        """S1-16, S1-52: folders are those of one's clients; they are made with the right only."""
        mine = [("partner_id", "=", self.acme.id)]
        Folder = self.env["omnichannel.folder"]
        for user, expected in ((self.clerk, 3), (self.overseer, 3), (self.stranger, 0)):
            self.assertEqual(len(Folder.with_user(user).search(mine)), expected)
        for user in (self.ann_user, self.employee):
            with self.assertRaises(AccessError):
                Folder.with_user(user).search(mine)
        with self.assertRaises(AccessError):
            Folder.with_user(self.overseer).create({"name": "x", "partner_id": self.acme.id})
        with self.assertRaises(AccessError):
            self.open.with_user(self.overseer).name = "x"
        file = self.put(self.hidden)
        self.assertFalse(file.with_user(self.stranger).has_access("read"))
        self.assertFalse(file.with_user(self.ann_user).has_access("read"))
