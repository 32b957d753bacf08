from odoo import Command
from odoo.tests import tagged

from .thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadAction(ThreadCase):
    """Client threads that rules of automation, buttons and jobs start."""

    def setUp(self):
        super().setUp()
        self.template = self.env["omnichannel.thread.template"].create(
            {
                "name": "Kick-off",
                "subject": "Order {{order.name}}",
                "body": "<p>Hello {{customer.name}}</p>",
                "reminder_on": True,
                "line_ids": [Command.create({"name": "Sign {{order.name}}"})],
            }
        )
        self.job = self.make_job(self.ann)

    def make_action(self, model="sale.order", **values):
        return self.env["ir.actions.server"].create(
            {
                "name": "Kick off",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "omnichannel_thread",
                "omnichannel_thread_template_id": self.template.id,
                **values,
            }
        )

    def run_on(self, record, action=None, user=None):
        action = action or self.make_action(record._name)
        record = record.with_user(user) if user else record
        context = {"active_model": record._name, "active_ids": record.ids}
        action.with_env(record.env).sudo().with_context(**context).run()

    def threads(self):
        return self.env["omnichannel.chat"].search([("is_thread", "=", True)])

    def last_note(self, record):
        return record.message_ids.sorted("id")[-1].preview

    def test_order(self):
        """S1-19, S1-30, S1-41: an order starts a thread with text, tasks and the order linked."""
        self.run_on(self.job)
        thread = self.threads()
        self.assertEqual(thread.subject, f"Order {self.job.name}")
        self.assertEqual((thread.partner_id, thread.contact_id), (self.acme, self.ann))
        self.assertEqual(thread.participant_ids, self.ann | self.ben)
        self.assertEqual(thread.job_ids, self.job)
        self.assertEqual(thread.task_ids.mapped("name"), [f"Sign {self.job.name}"])
        self.assertEqual(thread.delivery_ids.mapped("origin"), ["api"])
        self.assertIn("Client chat started: Order", self.last_note(self.job))

    def test_once(self):
        """S1-19: one thread for a record and a template, however often the rule runs."""
        action = self.make_action()
        self.run_on(self.job, action)
        notes = len(self.job.message_ids)
        self.run_on(self.job, action)
        self.assertEqual(len(self.threads()), 1)
        self.assertEqual(len(self.job.message_ids), notes)
        self.run_on(self.make_job(), action)
        self.assertEqual(len(self.threads()), 2)

    def test_on_any_model(self):
        """S1-19: on whatever has a client: here on the client himself."""
        self.template.write({"subject": "Welcome", "line_ids": [Command.clear()]})
        self.run_on(self.zoe)
        self.assertEqual(self.threads().partner_id, self.other_firm)
        self.assertIn("Client chat started: Welcome", self.last_note(self.zoe))

    def test_refused(self):
        """S1-17: who would not read it gets none, and the record says why."""
        (self.ann_user | self.ben_user).active = False
        self.run_on(self.job)
        self.assertFalse(self.threads())
        self.assertIn(
            "Client chat not started: Acme Ltd: invited, but nobody", self.last_note(self.job)
        )

    def test_missing(self):
        """S1-24: nothing is sent where a value is missing, unless the rule takes a neutral word."""
        self.run_on(self.zoe)
        self.assertFalse(self.threads())
        self.assertIn("Number of the order", self.last_note(self.zoe))
        action = self.make_action("res.partner", omnichannel_neutral=True)
        self.run_on(self.zoe, action)
        self.assertEqual(self.threads().subject, "Order your order")

    def test_who_has_it(self):
        """S1-16: whoever has the record has the thread, else the client's salesperson."""
        self.job.user_id = self.overseer
        self.run_on(self.job)
        self.assertEqual(self.threads().user_id, self.overseer)
        other = self.make_job()
        other.user_id = self.employee
        self.run_on(other)
        self.assertEqual((self.threads() - self.threads()[-1]).user_id, self.agent)

    def test_by_a_client(self):
        """S1-19: what a client sets off, for example by signing, speaks in the name of the team."""
        self.job.user_id = self.agent
        self.run_on(self.job.with_user(self.ann_user).sudo())
        message = self.threads().message_ids.sorted("id")[-1]
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_company(self):
        """S1-19: the thread is of the record's company, and nobody without access there gets it."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(company.id)]
        job = self.env["sale.order"].create({"partner_id": self.ann.id, "company_id": company.id})
        self.run_on(job)
        self.assertFalse(self.threads())
        self.assertIn("not started", self.last_note(job))
        self.ann_user.company_ids = [Command.link(company.id)]
        self.run_on(job)
        self.assertEqual(self.threads().company_id, company)

    def test_template_of_another_company(self):
        """S1-19: a template of another company starts nothing, and the record says why."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids = [Command.link(company.id)]
        self.template.company_id = company
        self.run_on(self.job)
        self.assertFalse(self.threads())
        self.assertIn("“Kick-off” belongs to Other", self.last_note(self.job))
        self.ann_user.company_ids = [Command.link(company.id)]
        job = self.env["sale.order"].create({"partner_id": self.ann.id, "company_id": company.id})
        self.run_on(job)
        self.assertEqual(self.threads().company_id, company)

    def test_named(self):
        """S1-19: an action says itself what it does, and what it lacks."""
        action = self.env["ir.actions.server"].new({"state": "omnichannel_thread"})
        self.assertIn("Choose the template", action._get_warning_messages()[-1])
