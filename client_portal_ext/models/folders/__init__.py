"""The folders that a client's firm shares with us, among the places of the portal."""

from . import client_portal
