"""The same button pressed twice in one moment, on real connections to the database."""

import threading
from functools import partial

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..outbox.test_concurrency import PATIENCE, CommittedCase


@tagged("post_install", "-at_install")
class TestPressConcurrency(CommittedCase):
    def setUp(self):
        super().setUp()
        groups = "omnichannel_chat.group_agent,base.group_partner_manager"
        with self.open() as env:
            users = env["res.users"]
            for name in ("rosa", "pilar"):
                users |= new_test_user(env, f"press_{name}", groups=groups)
            env["omnichannel.channel"].browse(self.channel_id).user_ids = users
            self.user_ids = users.ids
        self.receive(("ana", "m1", "Hola"), ("eva", "m2", "Hola"))
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            chats = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)])
            self.chat_id, self.other_id = chats.sorted("id").ids

    def clean_up(self):
        with self.open() as env:
            mine = [("channel_id", "=", self.channel_id)]
            chats = env["omnichannel.chat"].with_context(active_test=False).search(mine)
            partners = chats.partner_id | env["res.partner"].search(self.made_domain())
            env["omnichannel.change"].search([("chat_id", "in", chats.ids)]).unlink()
            env["omnichannel.scheduled"].search([("chat_id", "in", chats.ids)]).unlink()
            # Merged chats hang on what is a further address by now.
            chats.active = True
            chats.merged_into_id = False
            chats.identity_id.main_id = False
            partners.unlink()
        result = super().clean_up()
        with self.open() as env:
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()
        return result

    def made_domain(self):
        return [("create_uid", "in", self.user_ids)]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def press(self, act):
        """Two people do the same at once; both have looked before.

        :param act: gets the chat of each person
        :return: what each of them was answered
        """
        answers = {}

        def do(env, user_id):
            chat = env["omnichannel.chat"].browse(self.chat_id).with_user(user_id)
            try:
                # As Odoo serves a request: who comes second is repeated.
                answers[user_id] = retrying(partial(act, chat), env)
            except UserError as error:
                answers[user_id] = str(error)

        first_id, second_id = self.user_ids
        with self.open() as first, self.open() as second:
            second["omnichannel.chat"].browse(self.chat_id).read([])
            chat = first["omnichannel.chat"].browse(self.chat_id).with_user(first_id)
            answers[first_id] = act(chat)
            first.flush_all()
            waiting = threading.Thread(target=do, args=[second, second_id])
            waiting.start()
            waiting.join(0.5)
            first.cr.commit()
            waiting.join(PATIENCE)
        return [answers[user_id] for user_id in self.user_ids]

    def search(self, model, domain, count):
        with self.open() as env:
            self.assertEqual(env[model].with_context(active_test=False).search_count(domain), count)

    def test_new_customer(self):
        """S0-23: New Customer, pressed by two people at once, makes one customer."""
        mine, theirs = self.press(lambda chat: chat.create_partner())
        self.assertEqual(mine, theirs)
        self.search("res.partner", self.made_domain(), 1)
        self.search("omnichannel.change", [("chat_id", "=", self.chat_id)], 1)

    def test_new_customer_on_an_old_screen(self):
        """S0-23: nor does who has not seen yet that there is one make another one."""
        made = []
        for user_id in self.user_ids:
            with self.open() as env:
                chat = env["omnichannel.chat"].browse(self.chat_id).with_user(user_id)
                made.append(chat.create_partner())
        self.assertEqual(*made)
        self.search("res.partner", self.made_domain(), 1)

    def test_send_later(self):
        """S0-20: a message for later, told twice at once, is kept once, and nobody sees a fault."""
        mine, theirs = self.press(
            lambda chat: chat.schedule_message("x", "2100-01-01 00:00:00", omnichannel_key="k")
        )
        self.assertEqual(mine, theirs)
        self.search("omnichannel.scheduled", [("chat_id", "=", self.chat_id)], 1)

    def test_send(self):
        """S0-20: a message sent twice at once under one key is one message."""
        send = {
            "body": "x",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            "omnichannel_key": "k",
        }
        mine, theirs = self.press(lambda chat: chat.message_post(**send).id)
        self.assertEqual(mine, theirs)
        self.search("omnichannel.message", [("client_key", "=", "k")], 1)

    def test_merge(self):
        """S0-25: of two who put the same chats together, each the other way, one does."""
        ids = [self.chat_id, self.other_id]

        def merge(chat):
            keep_id = ids[self.user_ids.index(chat.env.uid)]
            return chat.merge_with(self.other_id, keep_id, chats=True)

        mine, theirs = self.press(merge)
        self.assertEqual(mine, self.chat_id)
        self.assertEqual(theirs, "Choose two chats, and which of them stays.")
        self.search("omnichannel.change", [("kind", "=", "merge")], 1)

    def test_archive_block_and_undo(self):
        """S0-27: what is done is done once: one line, and nothing is taken back twice."""
        self.press(lambda chat: chat.archive_chat())
        self.press(lambda chat: chat.block_customer())
        lines = [("res_id", "=", self.chat_id), ("model", "=", "omnichannel.chat")]
        self.search("mail.message", [*lines, ("body", "ilike", "blocked")], 1)
        self.press(lambda chat: chat.create_partner())
        mine, theirs = self.press(lambda chat: chat.undo_change())
        self.assertEqual(mine, self.chat_id)
        self.assertIn("nothing to undo", theirs)

    def test_write_in_a_chat_that_was_merged_away(self):
        """S0-25: a screen that does not know it yet leaves neither a note nor a message for later
        where nobody would find it.
        """
        with self.open() as env:
            chat = env["omnichannel.chat"].browse(self.chat_id).with_user(self.user_ids[0])
            chat.merge_with(self.other_id, self.other_id, chats=True)
            for act in (
                lambda: chat.message_post(body="x", message_type="comment"),
                lambda: chat.schedule_message("x", "2100-01-01 00:00:00"),
            ):
                with self.assertRaisesRegex(UserError, "was put into the one with"):
                    act()
