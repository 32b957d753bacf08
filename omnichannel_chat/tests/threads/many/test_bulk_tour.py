from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from ...inbox.test_inbox_tour import AGENT_GROUPS
from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestBulkTour(HttpCase, ThreadCase):
    """Templates, messages to many, and sending securely in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "bulk_manager",
            groups=f"{AGENT_GROUPS},omnichannel_chat.group_manager,base.group_partner_manager",
            tz="Europe/Madrid",
        )
        cls.one, cls.two, cls.three = cls.env["res.partner"].create(
            [
                {"name": f"Bulk {name}", "email": f"bulk.{name}@client.example.com"}
                for name in ("One", "Two", "Three")
            ]
        )
        cls._let_in(cls.one)
        cls._let_in(cls.two)

    def test_bulk(self):
        """S1-31, S1-32: choose clients and a template, see who gets what, and have it done."""
        self.env["omnichannel.thread.template"].create(
            {
                "name": "Papers",
                "subject": "Papers",
                "body": "<p>Hello {{customer.first_name}} of {{customer.name}}</p>",
                "line_ids": [Command.create({"name": "Statement"})],
            }
        )
        self.start_tour("/odoo/contacts", "omnichannel_bulk", login="bulk_manager")
        bulk = self.env["omnichannel.bulk"].search([("user_id", "=", self.user.id)])
        self.assertEqual(bulk.state, "running")
        with self.no_commits():
            while self.env["omnichannel.bulk"]._run_batch():
                pass
        self.assertEqual(bulk.line_ids.chat_id.partner_id, self.one | self.two)

    def test_template(self):
        """S1-13, S1-22 to S1-28: write a template, and see what a client would read."""
        self.start_tour(
            "/odoo/client-chat-templates", "omnichannel_thread_template", login="bulk_manager"
        )
        template = self.env["omnichannel.thread.template"].search([("name", "=", "Tax return")])
        self.assertEqual(template.line_ids.name, "Statement")
        self.assertTrue(template.reminder_on)

    def test_send_securely(self):
        """S1-01: what is written goes to the portal, the chat gets the link."""
        self.channel.user_ids = [Command.link(self.user.id)]
        chat = self.receive("Hola")
        chat.identity_id._link_partner(self.ann)
        self.start_tour(f"/odoo/chats/{chat.id}", "omnichannel_send_securely", login="bulk_manager")
        thread = self.env["omnichannel.chat"].search([("secure_chat_id", "=", chat.id)])
        self.assertIn("swordfish", thread.message_ids.sorted("id")[-1].body)
