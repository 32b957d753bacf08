"""Cards that clients have put on file: where, and what the business learns of it."""

from . import client_portal, omnichannel_channel, payment_token, payment_transaction, res_company
