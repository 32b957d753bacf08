from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..nudges.test_nudge_concurrency import CommittedThreadCase


@tagged("post_install", "-at_install")
class TestTaskConcurrency(CommittedThreadCase):
    """Two people, or two clicks, at once; committed, as in ``test_nudge_concurrency``."""

    def setUp(self):
        super().setUp()
        with self.open() as env:
            self.get_chat(env).add_tasks([{"name": "Sign"}, {"name": "Send"}])

    def tick(self, env, place, done=True):
        user = env["res.users"].browse(self.made["user"])
        chat = env["omnichannel.chat"]._find_for_client(user, [self.made["chat"]])
        chat._client_tick(user, chat.task_ids[place].id, done)

    def tick_at_once(self, first, second):
        """The second one has begun when the first one commits; Odoo repeats his request."""
        with self.open() as one, self.open() as two:
            self.get_chat(two).read(["task_open_count"])
            self.tick(one, first)
            one.cr.commit()
            with self.assertRaises(SerializationFailure):
                self.tick(two, second)
            two.cr.rollback()
            two.invalidate_all()
            self.tick(two, second)

    def check(self, expected):
        with self.open() as env:
            chat = self.get_chat(env)
            self.assertEqual(chat.task_open_count, expected)
            self.assertEqual(len(chat.task_ids.filtered("is_open")), expected)

    @mute_logger("odoo.sql_db")
    def test_two_tasks(self):
        """S1-07: two tasks ticked in one instant are both counted."""
        self.tick_at_once(0, 1)
        self.check(0)

    @mute_logger("odoo.sql_db")
    def test_one_task(self):
        """S1-07: one task ticked twice in one instant is ticked once."""
        self.tick_at_once(0, 0)
        self.check(1)
