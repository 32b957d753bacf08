"""The whole portal as a client sees it, for the team, read-only."""

from . import client_portal, client_portal_mirror, res_partner
