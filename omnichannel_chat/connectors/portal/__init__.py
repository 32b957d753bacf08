"""The company's own portal: threads with clients, for which nobody else has to be asked."""

from .connector import PortalConnector
