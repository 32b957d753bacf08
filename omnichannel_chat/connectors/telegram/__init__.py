"""Telegram bots."""

from .connector import TelegramConnector
