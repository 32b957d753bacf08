from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tasks.test_client_tasks import make_zip
from ..tasks.test_tasks import QUESTIONS, TaskCase

PDF = b"%PDF-1.4"


@tagged("post_install", "-at_install")
class TestDocuments(TaskCase):
    """The files of a thread, as the team has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = cls._make_user("omni_clerk", "omnichannel_chat.group_client_documents")
        cls.acme.user_id = cls.clerk
        # Who sees all accounts, and sends no documents.
        cls.agent.group_ids += cls.env.ref("omnichannel_chat.group_threads_all")

    def setUp(self):
        super().setUp()
        self.thread = self.start(user=self.clerk)

    def send(self, *files, user=None, **values):
        """Somebody of the team sends files; returns the message under sudo."""
        thread = self.thread.with_user(user or self.clerk)
        ids = [self.upload_as(user or self.clerk, name, raw).id for name, raw in files]
        return thread.message_post(
            message_type="comment",
            subtype_xmlid=values.pop("subtype_xmlid", "mail.mt_comment"),
            attachment_ids=ids,
            **values,
        ).sudo()

    def upload_as(self, user, name, raw):
        values = {"name": name, "raw": raw, "res_model": "mail.compose.message", "res_id": 0}
        return self.env["ir.attachment"].with_user(user).create(values)

    def client_sends(self, name="statement.pdf", raw=PDF, user=None):
        user = user or self.ann_user
        file = self.client_uploads(self.thread, name, raw, user=user)
        self.client_writes(self.thread, "", user, files=file)
        return file

    def get_count(self):
        self.thread.invalidate_recordset()
        return self.thread.file_count

    def remove_as_client(self, file, user=None):
        user = user or self.ann_user
        self.get_client_chat(self.thread, user)._remove_client_file(user, file.id)

    # ------------------------------------------------------------------ who may

    def test_right(self):
        """S1-52, S1-54: files are sent by whoever has the right, in a thread and with a new one."""
        file = ("letter.pdf", PDF)
        with self.assertRaises(UserError):
            self.send(file, user=self.agent)
        with self.assertRaises(UserError):
            self.start(
                "Payroll", user=self.agent, attachment_ids=[self.upload_as(self.agent, *file).id]
            )
        self.assertEqual(self.get_count(), 0)
        self.send(file)
        self.start(
            "Payroll", user=self.clerk, attachment_ids=[self.upload_as(self.clerk, *file).id]
        )
        self.assertEqual(self.get_count(), 1)

    def test_right_later(self):
        """S1-52: nor does one send them later without it."""
        file = self.upload_as(self.agent, "letter.pdf", PDF)
        tomorrow = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        with self.assertRaises(UserError):
            self.thread.with_user(self.agent).schedule_message(
                "See", tomorrow, attachment_ids=file.ids
            )

    def test_notes_and_other_chats(self):
        """S1-52: colleagues get any file, and so do the customers of messengers."""
        self.send(("plan.pdf", PDF), user=self.agent, subtype_xmlid="mail.mt_note", body="x")
        self.assertEqual(self.get_count(), 0)
        chat = self.receive("Hola").with_user(self.agent)
        file = self.upload_as(self.agent, "letter.pdf", PDF)
        chat.message_post(
            message_type="comment", subtype_xmlid="mail.mt_comment", attachment_ids=file.ids
        )

    def test_composer_knows(self):
        """S1-52: who may not send documents is offered no clip."""
        for user, expected in ((self.agent, False), (self.clerk, True), (self.manager, True)):
            state = self.thread.with_user(user).get_composer_state()
            self.assertEqual(state["may_attach"], expected)
        chat = self.receive("Hola").with_user(self.agent)
        self.assertTrue(chat.get_composer_state()["may_attach"])

    # ------------------------------------------------------------------ zip files

    def test_zip(self):
        """S1-56: a zip file of the team arrives as the files that are in it."""
        content = make_zip(a__pdf=PDF, b__txt=b"x")
        message = self.send(("all.zip", content), ("c.pdf", PDF))
        names = message.attachment_ids.sorted("id").mapped("name")
        self.assertEqual(sorted(names), ["a.pdf", "b.txt", "c.pdf"])
        self.assertEqual(self.get_count(), 3)
        self.assertEqual(set(message.attachment_ids.mapped("res_id")), {self.thread.id})

    def test_zip_bomb(self):
        """S1-56, case 28: one that explodes is refused, and nothing was sent."""
        bomb = make_zip(a__bin=b"\0" * (30 * 1024 * 1024))
        with self.assertRaises(UserError):
            self.send(("all.zip", bomb))
        self.assertEqual(self.get_count(), 0)

    def test_zip_sent_twice(self):
        """S1-56: a repeated request sends the files once."""
        file = self.upload_as(self.clerk, "all.zip", make_zip(a__pdf=PDF))
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "attachment_ids": file.ids,
            "omnichannel_key": "k",
        }
        first = self.thread.message_post(**values)
        self.assertEqual(self.thread.message_post(**values), first)
        self.assertEqual(self.get_count(), 1)

    def test_folder_file_sent_twice(self):
        """S1-56: a repeated request takes files once only: no copy is left over."""
        folder = self.env["omnichannel.folder"]._ensure_open_folder(
            self.acme, self.thread.company_id
        )
        file = self.env["ir.attachment"].create(
            {"name": "a.pdf", "raw": PDF, "res_model": folder._name, "res_id": folder.id}
        )
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "attachment_ids": file.ids,
            "omnichannel_key": "k",
        }
        here = [("res_model", "=", "omnichannel.chat"), ("res_id", "=", self.thread.id)]
        first = self.thread.message_post(**values)
        self.assertEqual(self.thread.message_post(**values), first)
        self.assertEqual(self.env["ir.attachment"].search_count(here), 1)

    # ------------------------------------------------------------------ what is shown

    def test_both_sides(self):
        """S1-57: sent and received ones, with who and when, and their number."""
        sent = self.send(("letter.pdf", PDF)).attachment_ids
        received = self.client_sends()
        rows = self.thread.get_document_panel()["documents"]
        self.assertEqual([row["id"] for row in rows], [received.id, sent.id])
        self.assertEqual([row["direction"] for row in rows], ["in", "out"])
        self.assertEqual([row["author"] for row in rows], ["Ann", self.clerk.name])
        self.assertEqual(self.thread._get_inbox_rows()[0]["file_count"], 2)

    def test_deleted_message(self):
        """S1-57: with its message a document is gone, and counted no more."""
        message = self.send(("letter.pdf", PDF))
        self.thread._message_update_content(message, body="", attachment_ids=[])
        self.assertEqual(self.get_count(), 0)

    # ------------------------------------------------------------------ taking out

    def test_client_removes_his_own(self):
        """S1-59: a client takes his upload out of the thread; a line says so to the team."""
        file = self.client_sends()
        self.remove_as_client(file)
        self.assertEqual(self.get_count(), 0)
        self.assertFalse(self.thread.sudo().message_ids.attachment_ids)
        self.assertIn("Ann removed statement.pdf", self.get_newest(self.thread).sudo().body)
        chat = self.get_client_chat(self.thread)
        self.assertFalse(chat._get_client_documents(self.ann_user))
        self.assertFalse(chat._find_client_file(file.id))
        # Nor does it go with his next message.
        self.assertFalse(chat._find_client_uploads(self.ann_user))
        self.assertFalse(file._is_client_upload(chat, self.ann_user))

    def test_client_removes_no_others(self):
        """S1-59: not what a colleague has sent, nor the team, nor another thread's."""
        sent = self.send(("letter.pdf", PDF)).attachment_ids
        bens = self.client_sends(user=self.ben_user)
        anns = self.client_sends()
        other = self.start("Payroll", user=self.clerk)
        for file in (sent, bens):
            with self.assertRaises(UserError):
                self.remove_as_client(file)
        with self.assertRaises(UserError):
            self.get_client_chat(other)._remove_client_file(self.ann_user, anns.id)
        self.assertEqual(self.get_count(), 3)

    def test_kept_for_the_team(self):
        """S1-59: the team keeps what was taken out for 30 days; then it is gone."""
        file = self.client_sends()
        self.remove_as_client(file)
        panel = self.thread.get_document_panel()
        self.assertEqual([row["name"] for row in panel["removed"]], ["statement.pdf"])
        self.assertEqual(panel["removed"][0]["removed_by"], "Ann")
        self.assertTrue(file.with_user(self.clerk).has_access("read"))
        Attachment = self.env["ir.attachment"]
        Attachment._remove_taken_out()
        self.assertTrue(file.exists())
        file.omnichannel_removed_at = fields.Datetime.now() - timedelta(days=31)
        Attachment._remove_taken_out()
        self.assertFalse(file.exists())

    def test_answer_taken_out(self):
        """S1-59, S1-09: without its file a question is open again; an accepted one stays."""
        lease = self.ask(self.thread, QUESTIONS[3:])
        values = {"name": "lease.pdf", "raw": PDF, "res_model": lease._name, "res_id": lease.id}
        file = self.env["ir.attachment"].with_user(self.ann_user).sudo().create(values)
        self.client_answers(self.thread, {lease: {"files": file}})
        self.thread.accept_answer(lease.id)
        with self.assertRaises(UserError):
            self.remove_as_client(file)
        lease.accepted_at = False
        self.remove_as_client(file)
        self.assertEqual(lease.state, "open")
        self.assertEqual(self.get_counts(self.thread), (1, 1, 0))

    def test_team_removes(self):
        """S1-59: the team takes out any, with the right to manage documents."""
        file = self.client_sends()
        with self.assertRaises(AccessError):
            self.thread.with_user(self.agent).remove_document(file.id)
        self.thread.remove_document(file.id)
        self.assertEqual(self.get_count(), 0)
        with self.assertRaises(UserError):
            self.thread.remove_document(file.id)

    def test_save_to_the_customer(self):
        """S1-60: a document is saved among the customer's files, once."""
        file = self.client_sends()
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        copy_id = self.thread.save_document(file.id)
        self.assertEqual(self.thread.save_document(file.id), copy_id)
        copy = self.env["ir.attachment"].browse(copy_id)
        self.assertEqual((copy.res_model, copy.res_id), ("res.partner", self.acme.id))
        self.assertEqual(copy.raw, PDF)
