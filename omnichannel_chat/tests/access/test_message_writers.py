from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from .test_access_matrix import AccessScene

HIDDEN = "top secret"


class WriterScene(AccessScene):
    """Beside the chat: messages of other places, and what an agent does over RPC."""

    def setUp(self):
        super().setUp()
        self.theirs = self.chat.message_ids.sorted("id")[:1]
        self.mine = self.note(self.chat, "Cuidado")
        self.far = self.env["omnichannel.chat"].browse(self.receive(HIDDEN, self.make_far()).id)
        private = self.env["discuss.channel"].create({"name": "x", "channel_type": "group"})
        self.foreign = [
            self.far.message_ids[:1],
            self.elsewhere.message_post(body=HIDDEN, attachments=[("secret.txt", HIDDEN)]),
            private.message_post(body=HIDDEN),
            self.other_chat.message_ids[:1],
        ]
        self.env.flush_all()

    def make_far(self):
        return self._make_persona("Far", self.elsewhere)

    def rpc(self, model, name, *args, user=None, **kwargs):
        Model = self.env(user=(user or self.agent).id, su=False)[model]
        return call_kw(Model, name, list(args), kwargs)

    def post(self, user=None, **values):
        values = {"body": "x", "message_type": "comment", "subtype_xmlid": "mail.mt_note", **values}
        return self.rpc("omnichannel.chat", "message_post", self.chat.ids, user=user, **values)[0]

    def values(self, **values):
        return {
            "model": "omnichannel.chat",
            "res_id": self.chat.id,
            "body": "x",
            "message_type": "comment",
            **values,
        }


@tagged("post_install", "-at_install")
class TestParents(WriterScene):
    """An answer shows what it answers; so it answers nothing that its reader may not read."""

    def read_chat(self, message):
        """What the agent's browser gets of a message, as text."""
        self.env.invalidate_all()
        data = self.rpc("omnichannel.chat", "get_messages_data", self.chat.id, message.ids)
        return repr(data)

    def test_posting(self):
        """S0-03, S0-40: a message of another chat, channel or conversation is not answered here."""
        for parent in self.foreign:
            with self.subTest(parent=parent.model):
                message = self.env["mail.message"].browse(self.post(parent_id=parent.id))
                self.assertFalse(message.parent_id)
                self.assertNotIn(str(parent.body), self.read_chat(message))

    def test_own_code(self):
        """S0-03: nor can any code of ours, or an extension's, make such an answer."""
        for parent in self.foreign:
            with self.subTest(parent=parent.model):
                message = self.env["mail.message"].create(self.values(parent_id=parent.id))
                self.assertFalse(message.parent_id)
                self.mine.parent_id = parent
                self.assertFalse(self.mine.parent_id)
                parent.child_ids = [(4, self.mine.id)]
                self.assertFalse(self.mine.parent_id)

    def test_reading_old_rows(self):
        """S0-03: what was planted before is not shown, neither its text nor its files' keys."""
        for parent in self.foreign:
            with self.subTest(parent=parent.model):
                self.env.cr.execute(
                    "UPDATE mail_message SET parent_id = %s WHERE id = %s",
                    [parent.id, self.mine.id],
                )
                shown = self.read_chat(self.mine)
                self.assertIn("Cuidado", shown)
                self.assertNotIn(str(parent.body), shown)
                self.assertNotIn("secret.txt", shown)

    def test_an_answer_in_the_chat_is_shown(self):
        """S0-10: what an answer answers is shown with it."""
        message = self.env["mail.message"].browse(self.post(parent_id=self.theirs.id))
        self.assertEqual(message.parent_id, self.theirs)
        self.assertIn("whisper", self.read_chat(message))
        store = Store().add(message.with_user(self.agent)).get_result()
        shown = {each["id"]: each for each in store["mail.message"]}
        self.assertEqual(shown[message.id]["parent_id"], self.theirs.id)

    def test_nothing_foreign_goes_to_the_provider(self):
        """S0-20: the provider is told to answer only what stands in the chat."""
        answer = self.reply(self.chat, "Sí", parent_id=self.theirs.id)
        target = self.theirs.omnichannel_message_ids.external_id
        self.assertEqual(answer.omnichannel_message_ids.target_external_id, target)
        self.env.cr.execute(
            "UPDATE mail_message SET parent_id = %s WHERE id = %s",
            [self.foreign[0].id, answer.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.env["omnichannel.message"]._get_reply_target(answer))

    def test_who_separates_chats(self):
        """S0-25: an answer given while two chats were one does not lead into the other chat."""
        self.chat.with_user(self.agent).merge_with(self.other_chat.id, self.chat.id, chats=True)
        moved = self.foreign[-1]
        answer = self.reply(self.chat, "Sí", parent_id=moved.id)
        self.assertEqual(answer.parent_id, moved)
        self.chat.with_user(self.agent).undo_change()
        self.env.invalidate_all()
        self.assertEqual(moved.res_id, self.other_chat.id)
        self.assertFalse(answer.parent_id)
        self.assertNotIn(str(moved.body), self.read_chat(answer))


@tagged("post_install", "-at_install")
class TestWriters(WriterScene):
    """A chat is evidence: nobody writes in a customer's or a colleague's name."""

    def refuse(self, model, name, *args, **kwargs):
        count = self.env["mail.message"].search_count(self.in_chat())
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.rpc(model, name, *args, **kwargs)
        self.env.invalidate_all()
        self.assertEqual(self.env["mail.message"].search_count(self.in_chat()), count)

    def in_chat(self):
        return [("model", "=", "omnichannel.chat"), ("res_id", "=", self.chat.id)]

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_makes_messages_himself(self):
        """S0-03, S0-13: neither the agent, nor a manager, administrator, stranger, nor employee."""
        admin = self.env.ref("base.user_admin")
        for user in (self.agent, self.manager, admin, self.outsider, self.employee, self.portal):
            for values in (
                {},
                {"author_id": self.customer.id},
                {"author_guest_id": self.identity.guest_id.id},
            ):
                with self.subTest(user=user.login, values=values):
                    self.refuse("mail.message", "create", [self.values(**values)], user=user)

    def test_not_by_defaults(self):
        """S0-40: nor by a context, which comes from the client."""
        context = {f"default_{name}": value for name, value in self.values().items()}
        self.refuse("mail.message", "create", [{}], context=context)

    def test_not_by_an_answer_to_oneself(self):
        """S0-03: who was told of a message elsewhere gets into no chat by answering it."""
        told = self.elsewhere.message_post(body="x", partner_ids=self.outsider.partner_id.ids)
        values = self.values(parent_id=told.id)
        self.refuse("mail.message", "create", [values], user=self.outsider)

    def test_nobody_changes_messages_himself(self):
        """S0-13, S0-21: what went out is changed at the provider, too, or not at all."""
        for values in (
            {"body": "y"},
            {"author_id": self.customer.id},
            {"parent_id": self.foreign[0].id},
            {"attachment_ids": [(5,)]},
            {"date": "2020-01-01"},
            {"message_type": "email"},
        ):
            with self.subTest(values=values):
                self.refuse("mail.message", "write", self.mine.ids, values)
        self.refuse("mail.message", "copy", self.mine.ids)
        self.refuse("mail.message", "unlink", self.mine.ids)

    def test_nobody_moves_messages(self):
        """S0-13: into a chat, or out of it, not even an administrator."""
        admin = self.env.ref("base.user_admin")
        away = {"model": "res.partner", "res_id": self.customer.id}
        self.refuse("mail.message", "write", self.mine.ids, away, user=admin)
        note = self.customer.message_post(body="x")
        self.refuse("mail.message", "write", note.ids, self.values(), user=admin)

    def test_in_ones_own_name(self):
        """S0-13: who posts is the author, and now is when it was written."""
        for values in (
            {"author_id": self.customer.id},
            {"author_id": self.manager.partner_id.id},
            {"author_id": False, "email_from": "Ana Pérez"},
            {"email_from": "boss@example.com"},
            {"date": "2020-01-01 00:00:00"},
            {"tracking_value_ids": []},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.post(**values)
        message = self.env["mail.message"].browse(self.post(author_id=self.agent.partner_id.id))
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_nothing_between(self):
        """S0-13: what looks like an answer went to the customer; all else is a note or a line."""
        activity = "mail.mt_activities"
        for values in (
            {"message_type": "email"},
            {"message_type": "auto_comment"},
            {"message_type": "user_notification"},
            {"message_type": "notification", "subtype_xmlid": "mail.mt_comment"},
            {"message_type": "comment", "subtype_xmlid": activity},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.post(**values)
        self.post(message_type="notification", subtype_xmlid=activity)

    def test_no_mass_mailing(self):
        """S0-13: Odoo's mass mailing writes under sudo, in whatever name; not into chats."""
        values = {
            "composition_mode": "mass_mail",
            "model": "omnichannel.chat",
            "res_ids": repr(self.chat.ids),
            "author_id": self.customer.id,
            "subject": "x",
            "body": "<p>Pay elsewhere</p>",
        }
        composer = self.env["mail.compose.message"].with_user(self.agent).create(values)
        with self.assertRaises(UserError):
            composer.action_send_mail()

    def test_composer(self):
        """S0-13: nor does Odoo's composer write in another's name."""
        values = {
            "model": "omnichannel.chat",
            "res_ids": repr(self.chat.ids),
            "subtype_id": self.env.ref("mail.mt_note").id,
            "body": "<p>Hi</p>",
        }
        composer = self.env["mail.compose.message"].with_user(self.agent).create(values)
        composer.action_send_mail()
        self.assertEqual(self.chat.message_ids[:1].author_id, self.agent.partner_id)
        forged = composer.create({**values, "author_id": self.customer.id})
        with self.assertRaises(AccessError):
            forged.action_send_mail()

    def test_notices(self):
        """S0-13: colleagues who see the chat are told of it, by whoever says so, nobody else."""
        partners = (self.manager + self.outsider + self.portal).partner_id + self.customer
        told = self.chat.with_user(self.agent).message_notify(
            body="x", partner_ids=partners.ids, subject="x"
        )
        self.assertEqual(told.partner_ids, self.manager.partner_id)
        for user, values in (
            (self.agent, {"author_id": self.customer.id}),
            (self.outsider, {}),
            (self.employee, {}),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.chat.with_user(user).message_notify(
                    body="x", partner_ids=self.manager.partner_id.ids, **values
                )

    def test_activities(self):
        """S0-13: Odoo's activities do what they did."""
        activity = self.chat.with_user(self.agent).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.manager.id, summary="Call"
        )
        activity.with_user(self.agent).action_feedback(feedback="done")
        self.assertEqual(self.chat.message_ids[:1].author_id, self.agent.partner_id)

    def test_files_of_activities(self):
        """S0-13, S0-40: nor does an activity bring a file that whoever has done it may not read."""
        payslip = self.env["ir.attachment"].create(
            {
                "name": "payslip.txt",
                "raw": b"1000",
                "res_model": "omnichannel.channel",
                "res_id": self.elsewhere.id,
            }
        )
        activity = self.chat.with_user(self.agent).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent.id
        )
        with self.assertRaises(AccessError):
            activity.action_feedback(attachment_ids=payslip.ids)

    def test_changed_mentions(self):
        """S0-13: who is named when a note is changed sees the chat, as when it is written."""
        partners = self.manager.partner_id + self.outsider.partner_id + self.portal.partner_id
        note = self.env["mail.message"].browse(self.post())
        self.chat.with_user(self.agent)._message_update_content(
            note, body="y", partner_ids=partners.ids
        )
        self.assertEqual(note.partner_ids, self.manager.partner_id)


@tagged("post_install", "-at_install")
class TestKeysOfThePortal(HttpCase, AccessScene):
    @mute_logger("odoo.http")
    def test_no_key_opens_a_chat(self):
        """S0-40: Odoo's keys for pages of documents open no chat, whoever has got one."""
        self.assertNotIn("access_token", self.chat._fields)
        keys = {"token": "0" * 36, "hash": "0" * 64, "pid": self.portal.partner_id.id}
        thread = {"thread_model": "omnichannel.chat", "thread_id": self.chat.id}
        message_id = self.chat.message_ids[:1].id
        for address, parameters in (
            ("/mail/chatter_fetch", thread),
            ("/mail/message/post", {**thread, "post_data": {"body": "x"}}),
            ("/mail/message/reaction", {"message_id": message_id, "content": "x", "action": "add"}),
        ):
            with self.subTest(address=address), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(address, {**parameters, **keys})
