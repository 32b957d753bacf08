from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadTemplates(ThreadCase):
    """Templates of threads, and what their shortcodes stand for."""

    def setUp(self):
        super().setUp()
        self.template = self.make_template()

    def make_template(self, **values):
        return self.env["omnichannel.thread.template"].create(
            {
                "name": "Tax return",
                "subject": "Taxes of {{customer.name}}",
                "body": "<p>Hello {{customer.first_name}}, <strong>please</strong></p>",
                **values,
            }
        )

    def fill(self, template=None, user=None, partner=None, **values):
        Chat = self.env["omnichannel.chat"].with_user(user or self.agent)
        template = template or self.template
        return Chat.fill_thread_template(template.id, (partner or self.ann).id, **values)

    def test_filled_for_one(self):
        """S1-22 to S1-25: subject and text for the person who reads, formatting kept."""
        filled = self.fill(contact_ids=self.ann.ids)
        self.assertEqual(filled["subject"], "Taxes of Ann")
        self.assertEqual(filled["body"], "<p>Hello Ann, <strong>please</strong></p>")
        self.assertFalse(filled["missing"])
        self.assertFalse(filled["warning"])

    def test_several_readers(self):
        """S1-24: where several read, the account is called by its name, and that is said."""
        filled = self.fill(contact_ids=(self.ann | self.ben).ids)
        self.assertEqual(filled["body"], "<p>Hello Acme Ltd, <strong>please</strong></p>")
        self.assertIn("Several people", filled["warning"])

    def test_values_are_text(self):
        """S1-24: a name with markup in it stays a name."""
        self.ann.name = "<script>x</script>"
        filled = self.fill(contact_ids=self.ann.ids)
        self.assertIn("&lt;script&gt;x&lt;/script&gt;", filled["body"])
        self.assertNotIn("<script", filled["body"])

    def test_missing(self):
        """S1-24: what is not known is a blank that says so; a neutral word only when agreed to."""
        template = self.make_template(body="<p>About {{order.name}}</p>")
        filled = self.fill(template)
        self.assertEqual([each["name"] for each in filled["missing"]], ["order.name"])
        self.assertIn("[[Number of the order]]", filled["body"])
        self.assertEqual(self.fill(template, neutral=True)["body"], "<p>About your order</p>")

    def test_job(self):
        """S1-24, S1-30: the order of the thread counts, else the newest of the account."""
        self.agent.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]
        first, second = self.make_job(), self.make_job(self.ann)
        self.make_job(self.other_firm)
        template = self.make_template(body="<p>{{order.name}}</p>")
        self.assertEqual(self.fill(template)["body"], f"<p>{second.name}</p>")
        self.assertEqual(self.fill(template, job_id=first.id)["body"], f"<p>{first.name}</p>")

    def test_orders_that_nobody_may_see(self):
        """S1-24: what the user may not read is not sent."""
        self.make_job()
        template = self.make_template(body="<p>{{order.name}}</p>")
        self.assertEqual(len(self.fill(template)["missing"]), 1)

    def test_own(self):
        """S1-24: a business has shortcodes of its own; those of other companies are none."""
        company = self.env["res.company"].create({"name": "Other"})
        Shortcode = self.env["omnichannel.shortcode"]
        Shortcode.create({"name": "hours", "value": "9 to 5"})
        Shortcode.create({"name": "hours", "value": "never", "company_id": company.id})
        template = self.make_template(body="<p>{{own.hours}} {{company.name}}</p>")
        self.assertEqual(self.fill(template)["body"], f"<p>9 to 5 {self.env.company.name}</p>")
        with self.assertRaises(UserError):
            Shortcode.create({"name": "With blanks", "value": "x"})

    def test_unknown(self):
        """S1-24: a shortcode that stands for nothing is refused when the template is written."""
        for values in ({"subject": "{{customer.shoes}}"}, {"body": "<p>{{x}}</p>"}):
            with self.assertRaisesRegex(UserError, "no such shortcode"):
                self.make_template(**values)

    def test_language_of_the_reader(self):
        """S1-24: text and dates are in the language of whoever reads."""
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.make_template(body="<p>Hello {{customer.first_name}}</p>")
        template.update_field_translations(
            "body",
            {"es_ES": {"Hello {{customer.first_name}}": "Hola {{customer.first_name}}"}},
        )
        self.ann.lang = "es_ES"
        self.assertEqual(self.fill(template, contact_ids=self.ann.ids)["body"], "<p>Hola Ann</p>")
        self.assertIn("Hello Ben", self.fill(template, contact_ids=self.ben.ids)["body"])

    def test_tasks_and_reminders(self):
        """S1-28, S1-41: a template brings tasks, with shortcodes, and switches reminders on."""
        template = self.make_template(
            reminder_on=True,
            reminder_days=5,
            reminder_limit=2,
            line_ids=[
                Command.create({"name": "Statement of {{account.name}}", "kind": "file"}),
                Command.create({"name": "Married?", "kind": "choice", "choices": "Yes, No"}),
            ],
        )
        filled = self.fill(template)
        self.assertEqual(
            [(task["name"], task["kind"], task["options"]) for task in filled["tasks"]],
            [("Statement of Acme Ltd", "file", []), ("Married?", "choice", ["Yes", "No"])],
        )
        self.assertEqual(filled["reminders"], {"on": True, "days": 5, "limit": 2, "channel": False})
        with self.assertRaises(UserError):
            template.line_ids[1].choices = "Yes"
        with self.assertRaises(UserError):
            template.reminder_limit = 0

    def test_files(self):
        """S1-26: files of a template are copied for whoever sends it."""
        template = self.make_template(
            attachment_ids=[Command.create({"name": "form.pdf", "raw": b"%PDF-1.4"})]
        )
        filled = self.fill(template)
        copy = self.env["ir.attachment"].browse(filled["attachment_ids"])
        self.assertEqual(copy.name, "form.pdf")
        self.assertNotEqual(copy, template.attachment_ids)
        self.assertEqual(copy.create_uid, self.agent)

    def test_values_for_the_dialog(self):
        """S1-24: what is known of a client is offered as its readers will read it."""
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        values = [each["value"] for each in Chat.get_shortcode_values(self.acme.id, self.ann.ids)]
        self.assertIn("Ann", values)
        self.assertIn("Acme Ltd", values)
        self.assertNotIn("", values)
        of_both = Chat.get_shortcode_values(self.acme.id, (self.ann | self.ben).ids)
        self.assertNotIn("Ann", [each["value"] for each in of_both])
        with self.assertRaises(AccessError):
            Chat.with_user(self.stranger).get_shortcode_values(self.acme.id)

    def test_who_may(self):
        """S1-16, S1-22: agents choose from them for their clients, managers write them."""
        names = [each["name"] for each in self.templates(self.agent)]
        self.assertIn("Tax return", names)
        with self.assertRaises(AccessError):
            self.fill(user=self.stranger)
        with self.assertRaises(AccessError):
            self.template.with_user(self.agent).subject = "x"
        self.template.with_user(self.manager).subject = "x"

    def test_of_another_company(self):
        """S1-22: nobody is offered a template of a company that he does not work for."""
        company = self.env["res.company"].create({"name": "Other"})
        theirs = self.make_template(name="Theirs", company_id=company.id)
        self.assertNotIn("Theirs", [each["name"] for each in self.templates(self.agent)])
        with self.assertRaises(AccessError):
            self.fill(theirs)

    def templates(self, user):
        return self.env["omnichannel.chat"].with_user(user).get_thread_templates()

    def test_preview(self):
        """S1-13, S1-24: a template is tried with a real client, and what is missing is said."""
        self.template.body = "<p>{{customer.name}}: {{invoice.name}}</p>"
        self.template.preview_partner_id = self.zoe
        self.assertEqual(self.template.preview_subject, "Taxes of Zoe")
        self.assertIn("Number of the invoice", self.template.preview_problem)
