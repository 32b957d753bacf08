"""Two people take one chat in the same moment, on real connections to the database."""

import threading
from functools import partial

from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..outbox.test_concurrency import PATIENCE, CommittedCase


@tagged("post_install", "-at_install")
class TestTakeConcurrency(CommittedCase):
    def setUp(self):
        super().setUp()
        with self.open() as env:
            users = env["res.users"]
            for name in ("anna", "laura"):
                users |= new_test_user(
                    env, f"concurrent_{name}", groups="omnichannel_chat.group_agent"
                )
            env["omnichannel.channel"].browse(self.channel_id).user_ids = users
            self.anna_id, self.laura_id = users.ids
        self.receive(("ana", "m1", "Hola"))
        with self.open() as env:
            env["omnichannel.event"]._cron_process()
            self.chat_id = env["omnichannel.chat"].search([("channel_id", "=", self.channel_id)]).id

    def clean_up(self):
        result = super().clean_up()
        with self.open() as env:
            users = env["res.users"].browse([self.anna_id, self.laura_id])
            partners = users.partner_id
            users.unlink()
            partners.unlink()
        return result

    def take(self, env, user_id):
        env["omnichannel.chat"].browse(self.chat_id).with_user(user_id).take(seen_user_id=False)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_one_has_it_the_other_hears_who(self):
        """S0-03: of two who take a chat at once one has it, the other is told who (lesson 38)."""
        refusals = []

        def take_too(env):
            try:
                # As Odoo serves a request: it is repeated, and then sees who was first.
                retrying(partial(self.take, env, self.laura_id), env)
            except UserError as error:
                refusals.append(str(error))

        with self.open() as first, self.open() as second:
            # Both have seen a chat that nobody has.
            second["omnichannel.chat"].browse(self.chat_id).read(["user_id"])
            self.take(first, self.anna_id)
            first.flush_all()
            waiting = threading.Thread(target=take_too, args=[second])
            waiting.start()
            first.cr.commit()
            waiting.join(PATIENCE)
        with self.open() as env:
            chat = env["omnichannel.chat"].browse(self.chat_id)
            self.assertEqual(chat.user_id.id, self.anna_id)
        self.assertEqual(len(refusals), 1)
        self.assertIn("concurrent_anna", refusals[0])
