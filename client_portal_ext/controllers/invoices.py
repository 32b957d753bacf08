from odoo import fields, http
from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal
from odoo.addons.account_payment.controllers.portal import PortalAccount


class ClientInvoices(PortalAccount, PaymentPortal):
    """What a client's firm owes is paid by each of its contacts, and never twice.

    Odoo's own page knows the invoices of the contact alone, and asks for their full amounts even
    where a part is paid. An invoice with a payment under way is not there.
    """

    def _get_overdue_invoices_domain(self, partner_id=None):
        domain = super()._get_overdue_invoices_domain(partner_id)
        user = request.env.user
        if partner_id or not request.env["omnichannel.chat"]._is_client(user):
            return domain
        account = request.env["client.portal"]._get_account(user)
        others = [term for term in domain if term[0] != "partner_id"]
        return [*others, ("partner_id", "child_of", account.id)]

    @http.route()
    def portal_my_overdue_invoices(self, access_token=None, **query):
        if not request.env["omnichannel.chat"]._is_client(request.env.user):
            return super().portal_my_overdue_invoices(access_token=access_token, **query)
        invoices = self._find_overdue_together()
        if not invoices:
            return request.redirect("/my/invoices")
        # Of the address nothing is taken: what is paid is what was found.
        values = self._get_overdue_together_values(invoices)
        return request.render("account_payment.portal_overdue_invoices_page", values)

    @http.route()
    def overdue_invoices_transaction(self, payment_reference, **kwargs):
        if not request.env["omnichannel.chat"]._is_client(request.env.user):
            return super().overdue_invoices_transaction(payment_reference, **kwargs)
        invoices = self._find_overdue_together()
        # As when one of them is paid alone; in an order, so that no two wait for each other.
        for invoice in invoices.sorted("id"):
            request.env["client.portal.limit"]._wait_turn("pay", f"account.move {invoice.id}")
        if not invoices:
            raise ValidationError(request.env._("Nothing is left to pay here."))
        self._validate_transaction_kwargs(kwargs)
        amount, said = sum(invoices.mapped("amount_residual")), kwargs.get("amount")
        is_number = isinstance(said, (int, float)) and not isinstance(said, bool)
        if not is_number or invoices.currency_id.compare_amounts(said, amount):
            # Nobody pays another sum than he was shown.
            raise ValidationError(
                request.env._("What is to be paid has changed meanwhile. Load the page again.")
            )
        kwargs["amount"] = amount
        return self._process_transaction(
            request.env.user.partner_id.id,
            invoices.currency_id.id,
            invoices.ids,
            self._get_overdue_reference(invoices),
            **kwargs,
        )

    def _find_overdue_together(self):
        """Overdue invoices of the client's account that one payment can settle, oldest first.

        One company, one currency: the others are there once these are paid.
        """
        domain = self._get_overdue_invoices_domain()
        invoices = request.env["account.move"].search(domain, order="invoice_date_due, id")
        # sudo: of invoices that the client reads; whether a payment is under way
        payable = invoices.sudo().filtered(lambda each: each._has_to_be_paid()).sudo(False)
        first = payable[:1]
        return payable.filtered(
            lambda each: (
                each.company_id == first.company_id and each.currency_id == first.currency_id
            )
        )

    def _get_overdue_together_values(self, invoices):
        company, currency = invoices.company_id, invoices.currency_id
        amount = sum(invoices.mapped("amount_residual"))
        reference = ", ".join(invoices.mapped("name"))
        return {
            "page_name": "overdue_invoices",
            "payment": {
                "date": fields.Date.today(),
                "reference": reference,
                "amount": amount,
                "currency": currency,
            },
            "amount": amount,
            **self._get_common_page_view_values(
                invoices_data={
                    "partner": request.env.user.partner_id,
                    "company": company,
                    "total_amount": amount,
                    "currency": currency,
                    "amount_residual": amount,
                    "payment_reference": reference,
                    "landing_route": "/my/invoices/",
                    "transaction_route": "/invoice/transaction/overdue",
                }
            ),
        }

    def _get_overdue_reference(self, invoices):
        """What a payment is called; its page says the invoices themselves."""
        if len(invoices) == 1:
            return invoices.name
        # sudo: the next number of the company for payments of several invoices
        return invoices.company_id.sudo().get_next_batch_payment_communication()
