"""Quotations: open, approved, declined, expired; decline, ask for changes."""

from . import client_portal, omnichannel_channel, res_company, sale_order
