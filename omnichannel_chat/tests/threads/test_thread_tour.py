from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .thread_case import ThreadCase

AGENT_GROUPS = "omnichannel_chat.group_agent,base.group_partner_manager"


class ThreadTourCase(HttpCase, ThreadCase):
    """Threads in the inbox, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["omnichannel.chat"].search([]).state = "archived"
        for name in AGENT_GROUPS.split(","):
            cls.agent.group_ids |= cls.env.ref(name)

    def tour(self, name, path="/odoo/chats"):
        self.start_tour(path, f"omnichannel_thread_{name}", login=self.agent.login)

    def start_by_tour(self):
        self.env["omnichannel.thread.template"].create(
            {
                "name": "Papers",
                "subject": "Your papers",
                "body": "<p>Dear {{customer.first_name}}</p>",
                "company_id": self.env.company.id,
            }
        )
        self.tour("start")
        thread = self.env["omnichannel.chat"].search([("subject", "=", "Taxes 2026")])
        self.assertEqual(thread.partner_id, self.acme)
        self.assertEqual(thread.participant_ids, self.ann)
        self.assertEqual(thread.task_ids.name, "Bank statement")
        self.assertTrue(thread.reminder_on)
        self.assertEqual((thread.reminder_days, thread.reminder_limit), (3, 1))
        self.assertTrue(thread.reminder_channel)

    def work_by_tour(self):
        thread = self.start("Taxes 2026", contact_ids=self.ann.ids)
        client_id = self.ann_user.id

        def answer(chats):
            user = chats.env["res.users"].browse(client_id)
            found = chats.env["omnichannel.chat"].with_user(user)._find_for_client(user, chats.ids)
            found._post_from_client(user, "Here it is")

        with patch.object(self.registry["omnichannel.chat"], "notify_typing", answer):
            self.tour("work")
        self.assertEqual(thread.participant_ids, self.ann | self.ben)
        self.assertFalse(self.ben.client_notify)
        self.assertEqual((thread.task_count, thread.task_open_count), (1, 0))
        self.assertEqual(thread.state, "open")
        self.assertTrue(thread.reminder_on)
        self.assertTrue(thread.reminder_channel)
        self.assertEqual(thread.sudo().task_ids.note, "Page 3 only")
        self.assertEqual(str(thread.sudo().task_ids.due_date), "2031-05-17")


@tagged("post_install", "-at_install")
class TestThreadTour(ThreadTourCase):
    browser_size = "1440x900"

    def test_start(self):
        """S1-17, S1-20 to S1-29, S1-37: a thread is started in the inbox, with a task."""
        self.start_by_tour()

    def test_work(self):
        """S1-01, S1-07, S1-12, S1-21, S1-28, S1-36, S1-37, S1-51: answering, tasks, archiving."""
        self.work_by_tour()

    def test_filter(self):
        """S1-04: the list shows threads only."""
        self.start("Taxes 2026")
        self.receive("Hola", self._make_persona("Ana", self.channel))
        self.tour("filter")

    def test_nothing_is_lost(self):
        """S1-29: what was begun is given up only when that is meant."""
        self.tour("lost")

    def test_form(self):
        """S1-15, S1-20: the customer's form has the threads, and starts one."""
        self.start("Taxes 2026")
        self.tour("form", f"/odoo/contacts/{self.acme.id}")


@tagged("post_install", "-at_install")
class TestThreadPhoneTour(ThreadTourCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_start(self):
        """S1-14, S1-20: the same on a phone."""
        self.start_by_tour()

    def test_work(self):
        """S1-14, S1-12, S1-21: the same on a phone."""
        self.work_by_tour()
