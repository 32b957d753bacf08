"""Invoices: paid together, and the statement of an account."""
