"""Invoices: paid together, and the statement of an account."""

from . import client_portal, omnichannel_channel, res_company
