"""The statement of an account: what was charged, what was paid, what is left."""

from . import client_portal, client_statement, omnichannel_channel, report_statement, res_company
