from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadPeople(ThreadCase):
    """What the team changes of a thread: who takes part, who is told, jobs, and the subject."""

    def lines(self, thread):
        """What the team reads in the thread beside its messages."""
        return "\n".join(thread.sudo().message_ids.mapped(lambda message: message.preview))

    def details(self, thread):
        return thread.get_panel_details()["thread"]

    # ------------------------------------------------------------------ who takes part

    def test_add_and_take_away(self):
        """S1-21: people of the client are added and taken away later; the thread tells of it."""
        thread = self.start(contact_ids=self.ann.ids)
        thread.set_participants([self.ann.id, self.ben.id])
        self.assertEqual(thread.participant_ids, self.ann | self.ben)
        self.assertIn("Takes part now: Ben.", self.lines(thread))
        thread.set_participants(self.ben.ids)
        self.assertEqual(thread.participant_ids, self.ben)
        self.assertEqual(thread.contact_id, self.ben)
        self.assertIn("Takes part no more: Ann.", self.lines(thread))

    def test_added_people_see_it(self):
        """S1-21: who was added finds the thread, who was taken away does not any more."""
        thread = self.start(contact_ids=self.ann.ids)
        Chat = self.env["omnichannel.chat"]
        self.assertFalse(Chat._find_for_client(self.ben_user, thread.ids))
        thread.set_participants(self.ben.ids)
        self.assertTrue(Chat._find_for_client(self.ben_user, thread.ids))
        self.assertFalse(Chat._find_for_client(self.ann_user, thread.ids))

    def test_who_cannot_read_is_not_added(self):
        """S1-17, S1-18: without access nobody is added; who lost it meanwhile may stay."""
        thread = self.start()
        for contact in (self.carl, self.dora, self.zoe):
            with self.assertRaises(UserError):
                thread.set_participants([self.ann.id, contact.id])
        self.ben_user.active = False
        thread.set_participants([self.ann.id, self.ben.id])
        self.assertEqual(thread.participant_ids, self.ann | self.ben)

    def test_somebody_takes_part(self):
        """S1-21: the last one cannot be taken away."""
        thread = self.start()
        with self.assertRaises(UserError):
            thread.set_participants([])

    # ------------------------------------------------------------------ who is told

    def test_notify(self):
        """S1-35, S1-36: who is told is switched in the thread, and stands on the contact."""
        thread = self.start()
        thread.set_notify(self.ben.id, False)
        self.assertFalse(self.ben.client_notify)
        told = {row["name"]: row["notify"] for row in self.details(thread)["contacts"]}
        self.assertEqual(told, {"Ann": True, "Ben": False, "Carl": True, "Dora": True})
        with self.assertRaises(UserError):
            thread.set_notify(self.zoe.id, False)
        self.assertTrue(self.zoe.client_notify)

    def test_states(self):
        """S1-17, S1-18: beside each contact stands whether he reads it, and when he last came."""
        rows = {row["name"]: row for row in self.details(self.start())["contacts"]}
        states = {name: row["state"] for name, row in rows.items()}
        self.assertEqual(
            states, {"Ann": "active", "Ben": "active", "Carl": "invited", "Dora": "none"}
        )
        self.assertTrue(rows["Ann"]["last_login"])
        self.assertFalse(rows["Carl"]["last_login"])
        takes_part = {name for name, row in rows.items() if row["takes_part"]}
        self.assertEqual(takes_part, {"Ann", "Ben"})

    # ------------------------------------------------------------------ jobs

    def test_jobs(self):
        """S1-30: orders of the client are linked and unlinked, at any time."""
        self.agent.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        thread, job, other = self.start(), self.make_job(), self.make_job(self.ann)
        thread.set_jobs([job.id, other.id])
        self.assertEqual(thread.job_ids, job | other)
        self.assertEqual({row["id"] for row in self.details(thread)["jobs"]}, {job.id, other.id})
        thread.set_jobs(other.ids)
        self.assertEqual(thread.job_ids, other)
        with self.assertRaises(UserError):
            thread.set_jobs(self.make_job(self.zoe).ids)

    def test_jobs_that_one_does_not_see(self):
        """S1-30: orders that the user may not see are not shown to him, and stay linked."""
        hidden = self.make_job()
        thread = self.start()
        thread.sudo().job_ids = hidden
        self.assertFalse(self.details(thread)["jobs"])
        thread.set_jobs([])
        self.assertEqual(thread.sudo().job_ids, hidden)
        with self.assertRaises(AccessError):
            thread.set_jobs(hidden.ids)

    # ------------------------------------------------------------------ subject

    def test_subject(self):
        """S1-23: the subject is changed later, on one line; nothing is no subject."""
        thread = self.start("Taxes 2026")
        thread.set_subject("  Taxes\n2027 ")
        self.assertEqual(thread.subject, "Taxes 2027")
        self.assertEqual(thread.display_name, "Acme Ltd · Taxes 2027")
        self.assertIn("“Taxes 2026” is now “Taxes 2027”", self.lines(thread))
        with self.assertRaises(UserError):
            thread.set_subject("   ")

    # ------------------------------------------------------------------ for whom

    def test_only_threads(self):
        """S1-01: other chats have none of it."""
        chat = self.receive("Hola").with_user(self.agent)
        self.assertNotIn("thread", chat.get_panel_details())
        for act in (
            lambda: chat.set_subject("x"),
            lambda: chat.set_participants(self.ann.ids),
            lambda: chat.set_notify(self.ann.id, False),
            lambda: chat.set_jobs([]),
        ):
            with self.assertRaises(UserError):
                act()

    def test_only_its_people(self):
        """S1-16: who does not see the thread changes nothing of it."""
        thread = self.start().with_user(self.stranger)
        for act in (
            lambda: thread.set_subject("x"),
            lambda: thread.set_participants(self.ann.ids),
            lambda: thread.set_notify(self.ann.id, False),
            lambda: thread.set_jobs([]),
        ):
            with self.assertRaises(AccessError):
                act()

    # ------------------------------------------------------------------ the client's form

    def test_threads_of_a_client(self):
        """S1-15, S1-20: the client's form has its threads, and who may starts one there."""
        thread, theirs = self.start(), self.start("For Ben", contact_ids=self.ben.ids)
        theirs.archive_chat()
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        answer = Chat.get_client_threads(self.acme.id)
        self.assertEqual({row["id"] for row in answer["rows"]}, {thread.id, theirs.id})
        self.assertTrue(answer["may_start"])
        of_ann = Chat.get_client_threads(self.ann.id)
        self.assertEqual([row["id"] for row in of_ann["rows"]], thread.ids)

    def test_threads_for_strangers(self):
        """S1-16: who has not got the client sees none of them there, and starts none."""
        self.start()
        Chat = self.env["omnichannel.chat"].with_user(self.stranger)
        answer = Chat.get_client_threads(self.acme.id)
        self.assertFalse(answer["rows"])
        self.assertFalse(answer["may_start"])

    # ------------------------------------------------------------------ a client begins

    def test_salesperson_gets_it(self):
        """S1-06, S1-69: what a client starts is his salesperson's; Odoo's own notice stays away."""
        Chat = self.env["omnichannel.chat"].with_user(self.ann_user)
        quiet = self.env["omnichannel.chat"]._get_note_subtype_id()
        thread = Chat._start_from_client(self.ann_user, "We are moving")
        self.assertEqual(thread.user_id, self.agent)
        notices = thread.message_ids.filtered(lambda message: message.subtype_id.id == quiet)
        self.assertFalse(notices.filtered("partner_ids"))

    # ------------------------------------------------------------------ nobody reads

    def test_next_step(self):
        """S1-17, S1-18: where nobody would read it, it is said whom to let in, and by whom."""
        thread = self.start()
        (self.ann_user | self.ben_user).active = False
        state = thread.get_composer_state()
        self.assertEqual((state["reason"], state["action"]), ("no_access", "let_in"))
        self.assertEqual(state["partner_id"], self.acme.id)
        self.assertFalse(state["may_invite"])
        self.agent.group_ids |= self.env.ref("base.group_partner_manager")
        self.assertTrue(thread.get_composer_state()["may_invite"])
