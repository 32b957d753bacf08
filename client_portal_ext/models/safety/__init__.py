"""What is closed in pages of others: drafts, keys, addresses, headers."""

from . import res_partner
