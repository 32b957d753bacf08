from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadStart(ThreadCase):
    """Starting a thread: who may, with whom, and that nothing is started twice."""

    def test_salesperson_starts(self):
        """S1-16, S1-20: who is assigned to the account starts a thread with it."""
        thread = self.start("Taxes 2026", "<p>Hello <strong>Ann</strong></p>")
        self.assertTrue(thread.is_thread)
        self.assertEqual(thread.display_name, "Acme Ltd · Taxes 2026")
        self.assertEqual(thread.partner_id, self.acme)
        self.assertEqual(thread.channel_id.provider, "portal")
        self.assertEqual(thread.user_id, self.agent)
        message = thread.message_ids.sorted("id")[-1]
        self.assertEqual(message.body, "<p>Hello <strong>Ann</strong></p>")
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_strangers_start_none(self):
        """S1-16: an agent who has not got the account, and not all of them, starts none."""
        with self.assertRaises(AccessError):
            self.start(user=self.stranger)
        with self.assertRaises(AccessError):
            self.start(user=self.employee)

    def test_overseers_and_managers_start(self):
        """S1-16: so do whoever sees all accounts, and managers."""
        for user in (self.overseer, self.manager):
            self.assertEqual(self.start(user=user).user_id, user)

    def test_who_is_told_takes_part(self):
        """S1-35: the contacts with Notify on who have signed in take part, or those chosen."""
        self.assertEqual(self.start().participant_ids, self.ann | self.ben)
        self.ben.client_notify = False
        self.assertEqual(self.start().participant_ids, self.ann)

    def test_chosen_people(self):
        """S1-21: the person addressed is picked."""
        thread = self.start(contact_ids=self.ben.ids)
        self.assertEqual(thread.participant_ids, self.ben)
        self.assertEqual(thread.contact_id, self.ben)

    def test_not_activated_gets_nothing(self):
        """S1-17, S1-18: without access, or never signed in, nobody is chosen; it is said who."""
        for contact in (self.carl, self.dora):
            with self.assertRaisesRegex(UserError, contact.name):
                self.start(contact_ids=[self.ann.id, contact.id])
        self.ann_user.active = self.ben_user.active = False
        with self.assertRaisesRegex(UserError, "Acme Ltd"):
            self.start()

    def test_people_of_others(self):
        """S1-21: nobody of another account takes part."""
        with self.assertRaises(UserError):
            self.start(contact_ids=[self.ann.id, self.zoe.id])

    def test_options(self):
        """S1-17, S1-18: each contact with what keeps him out."""
        options = self.env["omnichannel.chat"].with_user(self.agent).get_thread_options(self.ann.id)
        self.assertEqual(options["account"]["id"], self.acme.id)
        states = {each["name"]: each["state"] for each in options["contacts"]}
        self.assertEqual(
            states, {"Ann": "active", "Ben": "active", "Carl": "invited", "Dora": "none"}
        )
        chosen = {each["name"] for each in options["contacts"] if each["chosen"]}
        self.assertEqual(chosen, {"Ann", "Ben"})

    def test_ended_access(self):
        """S1-17: whose access has ended cannot be chosen."""
        self.ben_user.active = False
        self.assertEqual(self.ben._get_client_states()[self.ben.id], "ended")
        with self.assertRaisesRegex(UserError, "Ben"):
            self.start(contact_ids=self.ben.ids)

    def test_subject(self):
        """S1-23: a thread has a subject; without one nothing is started."""
        self.assertEqual(self.start("  Taxes\n 2026 ").subject, "Taxes 2026")
        with self.assertRaises(UserError):
            self.start("  ")
        self.assertEqual(len(self.start("x" * 500).subject), 200)

    def test_asked_twice(self):
        """S1-29: two presses start one thread, with one message."""
        first = self.start(key="k1")
        again = self.start(key="k1")
        self.assertEqual(first, again)
        self.assertEqual(len(first.delivery_ids), 1)

    def test_foreign_key(self):
        """S1-29: a key is its maker's own: nobody meets with it what somebody else has started."""
        theirs = self.start(user=self.manager, key="k1")
        mine = self.start(key="k1")
        self.assertNotEqual(mine, theirs)
        self.assertEqual(mine.user_id, self.agent)
        self.assertEqual(self.start(key="k1"), mine)

    def test_key_of_our_own_code(self):
        """S1-29: nor does anybody take by his key a thread that our own code will start."""
        self.start(key="bulk-1-1")
        self.assertFalse(self.env["omnichannel.chat"].sudo()._find_all_started(["bulk-1-1"]))

    def test_access_that_has_ended(self):
        """S1-29: whoever may not see the thread any more does not get it by its key."""
        self.start(key="k1")
        self.acme.user_id = self.stranger
        with self.assertRaises(AccessError):
            self.start(key="k1")

    def test_jobs(self):
        """S1-30: orders of the account are linked, those of others are refused."""
        job = self.make_job()
        self.agent.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]
        self.assertEqual(self.start(job_ids=job.ids).job_ids, job)
        foreign = self.make_job(self.other_firm)
        with self.assertRaises(UserError):
            self.start(job_ids=foreign.ids)

    def test_any_number(self):
        """S1-04: an account has any number of open threads."""
        threads = self.start("One") | self.start("Two")
        self.assertEqual(len(threads), 2)
        self.assertEqual(set(threads.mapped("state")), {"open"})
        self.assertEqual(len(threads.sudo().identity_id), 1)

    def test_private_person(self):
        """S1-16: a private person is his own account."""
        eve = self.env["res.partner"].create(
            {"name": "Eve", "email": "eve@client.example.com", "user_id": self.agent.id}
        )
        self._let_in(eve)
        thread = self.start(partner_id=eve.id)
        self.assertEqual(thread.partner_id, eve)
        self.assertEqual(thread.participant_ids, eve)

    def test_formatting_is_clean(self):
        """S1-25: what clients may be shown stays, everything else goes."""
        thread = self.start(
            body='<p onclick="x()">Hi<script>alert(1)</script> <a href="javascript:x">y</a></p>'
            "<ul><li>one</li></ul>"
        )
        body = thread.message_ids.sorted("id")[-1].body
        self.assertNotIn("script", body)
        self.assertNotIn("onclick", body)
        self.assertIn("<li><p>one</p></li>", body)

    def test_a_company_has_its_portal(self):
        """S1-18: each company has one client portal, which stays connected."""
        company = self.env["res.company"].create({"name": "Second"})
        portal = self.env["omnichannel.channel"]._get_portal(company)
        self.assertEqual(portal.state, "connected")
        self.env["omnichannel.channel"]._ensure_portals()
        self.assertEqual(
            self.env["omnichannel.channel"].search_count(
                [("provider", "=", "portal"), ("company_id", "=", company.id)]
            ),
            1,
        )
        mine = self.env["omnichannel.channel"]._get_portal(self.env.company)
        for values in ({"user_ids": [(4, self.agent.id)]}, {"active": False}, {"state": "draft"}):
            with self.assertRaises(UserError):
                mine.with_user(self.manager).sudo(False).write(values)
