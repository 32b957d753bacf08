"""Calls to providers: prepared with the database, made in threads without it."""

import json
import logging

from ..connectors.errors import ConnectorError, MediaError, UncertainError
from ..connectors.events import (
    ContactCard,
    Location,
    Media,
    OutboundMedia,
    OutboundMessage,
    Receipt,
)

_logger = logging.getLogger(__name__)


class Call:
    """One call to a provider: prepared with the database, run without."""

    def __init__(self, delivery):
        self.delivery = delivery
        self.connector = None
        self.result = None
        self.operation = delivery.operation
        self.to = delivery.chat_id.identity_id._get_addresses()
        self.text = delivery.text or ""
        self.target = delivery.target_external_id or ""
        self.message = self._build_message() if self.operation == "send" else None

    def _build_message(self):
        delivery = self.delivery
        attachment = delivery.attachment_id
        content = json.loads(delivery.content or "{}")
        media = attachment and OutboundMedia(
            kind=delivery.kind,
            filename=attachment.name,
            mime_type=attachment.mimetype or "application/octet-stream",
            content=attachment.raw or b"",
        )
        return OutboundMessage(
            key=delivery.key,
            to=self.to,
            text=self.text,
            media=media or None,
            location=Location(**content) if delivery.kind == "location" else None,
            card=_read_card(content) if delivery.kind == "contact" else None,
            reply_to=self.target,
        )

    def run(self):
        """Make the call; whatever happens ends up in ``result``."""
        try:
            receipt = self._call()
            # Only a sent message has a receipt; follow-ups are done when no error came.
            self.result = receipt if self.operation == "send" else Receipt(external_id="")
        except ConnectorError as error:
            self.result = error
        except Exception as error:
            # A fault of ours while the call may have been made: a person decides.
            _logger.error("Delivery %s: %s", self.delivery.id, type(error).__name__)
            self.result = UncertainError(type(error).__name__, code="internal")
        return self

    def _call(self):
        calls = {
            "send": lambda: self.connector.send(self.message),
            "edit": lambda: self.connector.edit(self.to, self.target, self.text),
            "delete": lambda: self.connector.delete(self.to, self.target),
            "react": lambda: self.connector.react(self.to, self.target, self.text),
            "read": lambda: self.connector.mark_read(self.to, self.target),
            "typing": lambda: self.connector.typing(self.to, self.target),
        }
        return calls[self.operation]()


def _read_card(content):
    """A contact card from JSON, which knows lists only."""
    return ContactCard(**{k: tuple(v) if isinstance(v, list) else v for k, v in content.items()})


class MediaCall:
    """One file of a customer to fetch."""

    def __init__(self, delivery):
        self.delivery = delivery
        self.connector = delivery.channel_id._get_connector()
        self.media = Media(**json.loads(delivery.media_data))
        self.result = None

    def run(self):
        """Fetch it; whatever happens ends up in ``result``."""
        try:
            self.result = self.connector.fetch_media(self.media)
        except MediaError as error:
            self.result = error
        except ConnectorError as error:
            self.result = MediaError(error.detail, code=error.code)
        except Exception as error:
            _logger.error("File of delivery %s: %s", self.delivery.id, type(error).__name__)
            self.result = MediaError(type(error).__name__, code="internal")
        return self
