from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.omnichannel_chat.tests.threads.thread_case import ThreadCase


class PortalCase(ThreadCase):
    """The firm of ``ThreadCase``: Acme with Ann and Ben, who use the portal, and their agents."""

    def answer_requests(self):
        """Run the job that sends the links that were asked for."""
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["client.portal.request"]._cron_answer()

    def make_invoice(self, partner, days=30, amount=100):
        """A posted invoice without taxes.

        :param int days: from today until it is due
        """
        today = fields.Date.today()
        line = Command.create({"name": "Work", "price_unit": amount, "tax_ids": False})
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": today - timedelta(days=30),
                "invoice_line_ids": [line],
            }
        )
        invoice.invoice_payment_term_id = False
        invoice.invoice_date_due = today + timedelta(days=days)
        invoice.action_post()
        return invoice

    def make_quotation(self, partner, **values):
        """A quotation that waits to be signed."""
        order = self.make_job(partner)
        order.write({"state": "sent", "require_signature": True, **values})
        order.order_line.price_unit = 50
        return order

    @contextmanager
    def _told(self):
        """What the team is told meanwhile: account, user and document of each."""
        told = []

        def tell(_portal, account, user, _what, record, **_more):
            told.append((account, user, record))

        with patch.object(type(self.env["client.portal"]), "_tell_team", tell):
            yield told


class PortalHttpCase(HttpCase, PortalCase):
    """The same, asked over HTTP: ``sign_in(user)``, then ``self.url_open``."""

    def sign_in(self, user):
        """A session of a user."""
        self.authenticate(user.login, user.login)

    def count_statements(self, address):
        """SQL statements of the whole request for a page, once Odoo's caches are warm."""
        self.assertEqual(self.url_open(address).status_code, 200, address)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self.url_open(address).status_code, 200, address)
        return self.env.cr.sql_log_count - before
