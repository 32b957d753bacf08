from odoo.tests import tagged

from ....workers.notices import Notifier
from .nudges import NudgeCase


@tagged("post_install", "-at_install")
class TestNudgeTeam(NudgeCase):
    """The team hears of what clients do: in the inbox, and by mail as each person likes it."""

    def get_team(self, mails):
        return [name for name in self.get_told(mails) if name.endswith("firm.example.com")]

    def settle(self, **values):
        thread = self.start(**values)
        self.work(minutes=3)
        return thread

    def test_answer(self):
        """S1-06: whoever has the thread gets a mail: names and subject, no text; one for all."""
        thread = self.settle()
        self.client_writes(thread, "The PIN is 4711")
        self.client_writes(thread, "And more")
        mails = self.work(minutes=3)
        self.assertEqual(self.get_team(mails), [self.agent.partner_id.email])
        text = self.get_text(mails[0])
        self.assertIn("Ann has written 2 messages.", text)
        self.assertIn("Acme Ltd · Taxes 2026", mails[0]["Subject"])
        self.assertNotIn("4711", self.get_html(mails[0]))
        self.assertIn(f"/odoo/chats/{thread.id}", text)

    def test_read_meanwhile(self):
        """S1-06: who reads it in the inbox within three minutes gets no mail."""
        thread = self.settle()
        self.client_writes(thread, files=self.client_uploads(thread))
        thread.mark_read()
        self.assertFalse(self.work(minutes=3))

    def test_each_event(self):
        """S1-06, S1-60: a new thread, an upload and a task are told of, each by its switch."""
        thread = self.settle()
        self.client_writes(thread, "", files=self.client_uploads(thread))
        self.assertIn("Ann has added a document.", self.get_text(self.work(minutes=3)[0]))
        thread._tell_team("task", self.ben)
        thread._tell_team("task", self.ben)
        self.assertIn("Ben has worked on 2 tasks.", self.get_text(self.work(minutes=3)[0]))
        Chat = self.env["omnichannel.chat"].with_user(self.ann_user)
        Chat._start_from_client(self.ann_user, "Hello")
        self.assertIn("Ann has started a thread.", self.get_text(self.work(minutes=3)[0]))

    def test_own_choice(self):
        """S1-06: who wants none of a kind gets none; nobody else gets it in his place."""
        thread = self.settle()
        self.agent.with_user(self.agent).write({"thread_mail_answer": False})
        self.client_writes(thread)
        self.assertFalse(self.work(minutes=3))
        thread._tell_team("task", self.ann)
        self.assertEqual(self.get_team(self.work(minutes=3)), [self.agent.partner_id.email])

    def test_never_between(self):
        """S1-06: nobody has it, so the salesperson; nobody at all, so who sees everything."""
        thread = self.settle(user=self.overseer).sudo()
        self.assertEqual(thread._get_responsible(), self.overseer)
        thread.user_id = False
        self.assertEqual(thread._get_responsible(), self.agent)
        self.acme.user_id = False
        everybody = thread._get_responsible()
        self.assertIn(self.overseer, everybody)
        self.assertIn(self.manager, everybody)
        self.assertNotIn(self.stranger, everybody)

    def test_notices_in_the_inbox(self):
        """S1-06: in the inbox, too, a thread falls to the next one who can be told."""
        thread = self.settle().sudo()
        self.client_writes(thread)
        presence = self.env["mail.presence"]
        presence.create({"user_id": self.agent.id, "status": "online"})
        notifier = Notifier(self.env, [thread])
        self.assertEqual(notifier._choose(thread.channel_id, thread, set()), {(thread, self.agent)})
        self.agent.omnichannel_notices = "none"
        told = {user for _chat, user in notifier._choose(thread.channel_id, thread, set())}
        self.assertIn(self.overseer, told)
        self.assertNotIn(self.stranger, told)

    def test_leaves_the_team(self):
        """S1-06: who sees the thread no more is not told, even of what was planned."""
        thread = self.settle()
        self.client_writes(thread)
        thread.sudo().user_id = self.overseer
        self.acme.user_id = self.overseer
        self.assertFalse(self.get_team(self.work(minutes=3)))
