from odoo.tests import HttpCase, tagged

from .test_tasks import MANDATE, QUESTIONS, TaskCase


@tagged("post_install", "-at_install")
class TestClientTaskTour(HttpCase, TaskCase):
    """A client does what he is asked to do, in a browser."""

    browser_size = "1280x800"

    def test_tasks(self):
        """S1-07, S1-09, S1-59, S2-14: ticks, answers, sends a file and takes it out again."""
        thread = self.start(tasks=[MANDATE])
        vat, form, lease = self.ask(thread, [QUESTIONS[0], QUESTIONS[1], QUESTIONS[3]])
        self.start_tour("/my/chats", "omnichannel_client_tasks", login=self.ann_user.login)
        self.assertEqual(vat.answer, "ES1")
        self.assertEqual((form.state, form.reason), ("not_applicable", "a club"))
        self.assertEqual(lease.state, "open")
        self.assertEqual(self.get_counts(thread), (4, 1, 2))


@tagged("post_install", "-at_install")
class TestClientTaskNarrowTour(TestClientTaskTour):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True
