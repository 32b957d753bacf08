"""What is closed in pages of others: drafts, keys, addresses, headers."""

from . import client_portal_request, ir_http, ir_http_odd, res_partner, res_users
