import math

from odoo import fields, http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request

from odoo.addons.account_payment.controllers.payment import PaymentPortal as InvoicePayments
from odoo.addons.omnichannel_chat.controllers.portal import is_look
from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal_thread import PortalChatter
from odoo.addons.sale.controllers.portal import CustomerPortal as OrderPages
from odoo.addons.sale.controllers.portal import PaymentPortal as OrderPayments

from ..tools.document_token import get_token

#: What a link of the team to pay something says in numbers.
PAYMENT_IDS = {"currency_id", "partner_id", "company_id", "invoice_id", "sale_order_id"}


class SafeDocuments(CustomerPortal):
    """Every page, report and file of a document: closed to clients while it is not for them."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        if not is_id(document_id):
            raise MissingError(request.env._("This document does not exist."))
        document = request.env[model_name].browse(document_id).exists()
        # Before anything is noted of a look.
        is_document = isinstance(document, request.env.registry["portal.mixin"])
        if document and is_document and document._is_closed_to(request.env.user):
            raise AccessError(_say_closed())
        return super()._document_check_access(
            model_name, document_id, access_token=get_token(access_token)
        )


class SafePictures(PortalChatter):
    """Who has written in a document, as a picture: without an error where there is none."""

    @http.route()
    def portal_avatar(self, res_id=None, access_token=None, _hash=None, pid=None, **size):
        # sudo: what a message is about; who may see it is asked by Odoo
        messages_sudo = request.env["mail.message"].sudo()
        message_sudo = messages_sudo.browse(res_id if is_id(res_id) else ()).exists()
        number = read_digits(pid or "")
        keys = {"access_token": get_token(access_token)}
        if is_id(number):
            keys |= {"_hash": get_token(_hash), "pid": number}
        thread = request.env.get(message_sudo.model)
        is_thread = isinstance(thread, request.env.registry["mail.thread"])
        return super().portal_avatar(res_id=message_sudo.id, **size, **(keys if is_thread else {}))


class SafeOrders(OrderPages):
    """The salesperson is told that a quotation was looked at: not by a machine."""

    @http.route()
    def portal_order_page(self, order_id, access_token=None, **kwargs):
        if not access_token or is_look():
            return super().portal_order_page(order_id, access_token=access_token, **kwargs)
        # What Odoo keeps of a look of today: it notes none a second time.
        key, session = f"view_quote_{order_id}", request.session
        before = session.get(key)
        session[key] = fields.Date.today().isoformat()
        try:
            return super().portal_order_page(order_id, access_token=access_token, **kwargs)
        finally:
            # The real look is still to come.
            session.pop(key)
            session.update({key: before} if before else {})

    @http.route()
    def portal_quote_document(self, order_id, document_id, access_token=None, **_query):
        """As if Odoo did not fail where there is no key."""
        return super().portal_quote_document(order_id, document_id, access_token)


class SafePayments(InvoicePayments, OrderPayments):
    """Only what is open to a client is paid by him, no more than is left of it, and once."""

    @http.route()
    def invoice_transaction(self, invoice_id, access_token=None, **kwargs):
        self._check_payment("account.move", invoice_id, access_token, kwargs.get("amount"))
        return super().invoice_transaction(invoice_id, access_token, **kwargs)

    @http.route()
    def portal_order_transaction(self, order_id, access_token=None, **kwargs):
        self._check_payment("sale.order", order_id, access_token, kwargs.get("amount"))
        return super().portal_order_transaction(order_id, access_token, **kwargs)

    @http.route()
    def payment_pay(self, *args, **query):
        """The page to which links of the team lead: odd values are as if they were not there."""
        query["access_token"] = get_token(query.get("access_token"))
        amount = self._cast_as_float(query.get("amount"))
        query["amount"] = amount if amount is not None and math.isfinite(amount) else None
        for key in PAYMENT_IDS & query.keys():
            number = self._cast_as_int(query[key])
            query[key] = number if is_id(number) else None
        if not self._may_pay_by_link(query):
            raise request.not_found()
        try:
            return super().payment_pay(*args, **query)
        except ValidationError as error:
            # No link for this invoice: as if there were none.
            raise request.not_found() from error

    @http.route()
    def payment_confirm(self, tx_id=None, access_token=None, **query):
        """As if Odoo did not fail where nothing is said, or what is none of its keys."""
        number = self._cast_as_int(tx_id)
        token = get_token(access_token)
        return super().payment_confirm(number if is_id(number) else None, token, **query)

    def _may_pay_by_link(self, query):
        """Whether what a link says it is about is open to who has it."""
        order = request.env["sale.order"].browse(query.get("sale_order_id") or ()).exists()
        # sudo: whether it is closed; that the link is right is asked by Odoo
        invoices_sudo = request.env["account.move"].sudo()
        invoice_sudo = invoices_sudo.browse(query.get("invoice_id") or ()).exists()
        return (not query.get("sale_order_id") or (order and order.has_access("read"))) and not (
            invoice_sudo and invoice_sudo._is_closed_to(request.env.user)
        )

    def _check_payment(self, model_name, document_id, access_token, amount):
        """:raise ValidationError: it is not open to who asks, or there is nothing to pay"""
        try:
            document_sudo = self._document_check_access(model_name, document_id, access_token)
        except (AccessError, MissingError) as error:
            raise ValidationError(_say_closed()) from error
        # A second press at the same moment finds the payment of the first one.
        request.env["client.portal.limit"]._wait_turn("pay", f"{model_name} {document_id}")
        is_number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
        if (
            not is_number
            or not math.isfinite(amount)
            or amount <= 0
            or not document_sudo._is_left_to_pay(amount)
        ):
            raise ValidationError(
                request.env._("What is to be paid has changed meanwhile. Load the page again.")
            )


def _say_closed():
    return request.env._("This document is not open to you.")
