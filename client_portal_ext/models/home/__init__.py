"""What waits for a client, the way through the portal, and what the team is told."""

from . import client_portal
