"""Messenger and Instagram: one interface of Meta, two providers."""

from .instagram import InstagramConnector
from .messenger import MessengerConnector
