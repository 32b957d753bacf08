"""A provider that is played, for trying and for demonstration."""

from .connector import SandboxConnector
