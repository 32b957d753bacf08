"""Quotations, invoices and what else has a page: whom they are open to, and how long by a link."""

from . import (
    account_move,
    ir_http,
    mail_thread,
    payment_transaction,
    portal_mixin,
    res_partner,
    res_users,
    sale_order,
)
