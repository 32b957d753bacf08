"""Clients write in the same moment, on real connections to the database."""

import threading
from functools import partial

from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...outbox.test_concurrency import PATIENCE, CommittedCase


@tagged("post_install", "-at_install")
class TestClientConcurrency(CommittedCase):
    def setUp(self):
        super().setUp()
        with self.open() as env:
            firm = env["res.partner"].create({"name": "Concurrent Ltd", "is_company": True})
            self.firm_id = firm.id
            self.user_ids = []
            for name in ("ann", "ben"):
                user = new_test_user(env, f"concurrent_{name}", groups="base.group_portal")
                user.partner_id.parent_id = firm
                user.with_user(user).sudo()._update_last_login()
                self.user_ids.append(user.id)
            Chat = env["omnichannel.chat"]
            self.chat_id = Chat.browse(Chat.start_thread(firm.id, "Taxes", "<p>Hello</p>")).id

    def clean_up(self):
        with self.open() as env:
            chats = env["omnichannel.chat"].search([("partner_id", "=", self.firm_id)])
            identities = chats.identity_id
            chats.message_ids.unlink()
            chats.unlink()
            identities.unlink()
            users = env["res.users"].browse(self.user_ids)
            partners = users.partner_id
            users.unlink()
            (partners | env["res.partner"].browse(self.firm_id)).unlink()
        return super().clean_up()

    def write(self, env, user_id, text, key):
        user = env["res.users"].browse(user_id)
        Chat = env["omnichannel.chat"].with_user(user)
        Chat._find_for_client(user, [self.chat_id])._post_from_client(user, text, key=key)
        env.flush_all()

    def write_at_once(self, *messages):
        """The first one is written and not committed yet when the second one begins."""
        with self.open() as first, self.open() as second:
            second["omnichannel.chat"].browse(self.chat_id).read(["state"])
            self.write(first, *messages[0])
            # As Odoo serves a request: what meets another one is repeated.
            later = partial(retrying, partial(self.write, second, *messages[1]), second)
            waiting = threading.Thread(target=later)
            waiting.start()
            first.cr.commit()
            waiting.join(PATIENCE)
        with self.open() as env:
            messages = env["omnichannel.chat"].browse(self.chat_id).message_ids.sorted("id")
            return [message.preview for message in messages]

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_message_twice(self):
        """S1-01: a message that comes twice in the same moment is there once."""
        ann_id = self.user_ids[0]
        texts = self.write_at_once((ann_id, "Here", "k"), (ann_id, "Here", "k"))
        self.assertEqual(texts, ["Hello", "Here"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_people(self):
        """S1-35: of two people who write in the same moment both are heard."""
        ann_id, ben_id = self.user_ids
        texts = self.write_at_once((ann_id, "From Ann", "k"), (ben_id, "From Ben", "k"))
        self.assertEqual(sorted(texts), ["From Ann", "From Ben", "Hello"])
