"""What is closed in pages of others: drafts, keys, addresses, headers."""

from . import ir_http, res_partner
