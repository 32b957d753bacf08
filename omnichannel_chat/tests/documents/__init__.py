"""Quotations, orders, invoices and other records beside the chat, and sent from it."""

from . import (
    test_documents,
    test_documents_tour,
)
