"""Quotations: open, approved, declined, expired; approve, decline, ask for changes."""

from . import client_portal, omnichannel_channel, res_company
