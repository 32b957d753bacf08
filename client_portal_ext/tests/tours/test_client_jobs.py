from urllib.parse import urlencode

from odoo import Command
from odoo.tests import tagged

from ..portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientJobs(PortalHttpCase):
    """What clients do most, in a browser."""

    browser_size = "1280x800"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.tz = "Europe/Madrid"

    def test_few_taps_to_a_task(self):
        """S3-01, S3-04: from a mail to a ticked task four taps, nothing typed."""
        thread = self.start("Taxes", tasks=[{"name": "Bank statement"}])
        self._come("task")
        self.assertFalse(thread.sudo().task_ids.is_open)

    def test_few_taps_to_an_approval(self):
        """S3-14, S3-32: from a mail to an approved quotation four taps, nothing typed."""
        order = self._make_quotation()
        self._come("quotation", order._get_client_link_path())
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.signed_by, "Ann")
        self.assertTrue(order.signature)

    def test_few_taps_to_a_payment(self):
        """S3-11, S3-23: from a mail to an invoice paid with the card on file five taps."""
        token = self._make_card()
        invoice = self.make_invoice(self.ann)
        self._come("invoice")
        transaction = invoice.transaction_ids
        self.assertEqual(transaction.state, "done")
        self.assertEqual(transaction.amount, invoice.amount_total)
        self.assertEqual(transaction.token_id, token)

    def test_jobs(self):
        """S3-12, S3-16: asks, declines, looks at what is owed, confirms, asks for another day."""
        order, event = self._make_quotation(), self._make_event()
        self.make_invoice(self.ann)
        self.start_tour("/my", "client_portal_jobs", login=self.ann_user.login, timeout=120)
        self.assertEqual(order.state, "cancel")
        self.assertTrue(order.client_declined_at)
        invitation = event.attendee_ids.filtered(lambda each: each.partner_id == self.ann)
        self.assertEqual(invitation.state, "accepted")
        started = self.env["omnichannel.chat"].search([("started_by", "=", "client")])
        self.assertIn("A question", started.mapped("subject"))
        self.assertEqual(len(started), 2)

    def _come(self, tour, path="/my"):
        """Tap the button of a mail, then follow a tour."""
        token = self.env["client.portal.link"]._make_token(self.ann)
        address = f"/my/login/{token}?{urlencode({'to': path})}"
        self.start_tour(address, f"client_portal_taps_{tour}", timeout=120)
        self.env.invalidate_all()

    def _make_quotation(self):
        order = self.make_job(self.ann)
        order.write({"state": "sent", "require_signature": True, "require_payment": False})
        order.order_line.price_unit = 50
        return order

    def _make_event(self):
        people = self.ann + self.agent.partner_id
        values = {
            "name": "Tax meeting",
            "start": "2099-12-02 09:00:00",
            "stop": "2099-12-02 09:30:00",
            "user_id": self.agent.id,
            "partner_ids": [Command.set(people.ids)],
        }
        return self.env["calendar.event"].with_context(no_mail_to_attendees=True).create(values)

    def _make_card(self):
        """A card of Ann's at the provider that Odoo has for demonstrations, if it is there."""
        provider = self.env.ref("payment.payment_provider_demo")
        if provider.code != "demo":
            self.skipTest("payment_demo is not installed")
        self.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        self.env["payment.provider"].search([]).is_published = False
        provider.write({"state": "test", "is_published": True, "allow_tokenization": True})
        method = self.env.ref("payment_demo.payment_method_demo")
        method.active = True
        return self.env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "payment_details": "1234",
                "partner_id": self.ann.id,
                "provider_ref": "a card",
                "demo_simulated_state": "done",
            }
        )


@tagged("post_install", "-at_install")
class TestClientJobsOnAPhone(TestClientJobs):
    """The same on a phone."""

    browser_size = "390x780"
    touch_enabled = True
