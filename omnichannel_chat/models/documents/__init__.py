"""Quotations, orders, invoices and other records beside the chat, and sent from it."""

from . import (
    account_move,
    account_move_phone,
    omnichannel_chat,
    omnichannel_document_mixin,
    omnichannel_message,
    payment_transaction,
    sale_order,
    sale_order_phone,
)
