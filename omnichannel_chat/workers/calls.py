"""Calls to providers: prepared with the database, made in threads without it."""

import json
import logging

from ..connectors.caller import FILE_SECONDS
from ..connectors.errors import ConnectorError, MediaEmptyError, MediaError, UncertainError
from ..connectors.events import (
    ContactCard,
    Location,
    Media,
    OutboundMedia,
    OutboundMessage,
    Receipt,
)
from ..connectors.faults import describe
from ..connectors.transport import CALL_SECONDS, time_limit

_logger = logging.getLogger(__name__)

#: Bytes a second at which a file of ours should go out, and seconds that it may take at most.
UPLOAD_RATE = 1024 * 1024
UPLOAD_SECONDS = 40
#: Seconds in which files of customers must be there, and a name and a picture.
FETCH_SECONDS = FILE_SECONDS
PROFILE_SECONDS = 8
#: Biggest picture of a customer that is taken.
MAX_PICTURE_BYTES = 4 * 1024 * 1024


class Call:
    """One call to a provider: prepared with the database, run without."""

    def __init__(self, delivery, human_agent=False):
        self.delivery = delivery
        self.channel_id = delivery.channel_id.id
        self.human_agent = human_agent
        self.connector = None
        self.result = None
        self.operation = delivery.operation
        self.to = delivery.chat_id.identity_id._get_addresses()
        self.text = delivery.text or ""
        self.target = delivery.target_external_id or ""
        self.message = self._build_message() if self.operation == "send" else None
        self.size = len(self.message.media.content) if self.message and self.message.media else 0

    @property
    def seconds(self):
        """How long it may take, whatever the connector does."""
        # A file with an address is fetched by the provider.
        uploads = self.size and not self.message.media.url
        return CALL_SECONDS + min(self.size / UPLOAD_RATE, UPLOAD_SECONDS) * bool(uploads)

    def _build_message(self):
        delivery = self.delivery
        attachment = delivery.attachment_id
        content = json.loads(delivery.content or "{}")
        filled = delivery.kind == "template" and delivery._get_filled_template()
        media = attachment and OutboundMedia(
            kind=filled.record.header_kind if filled else delivery.kind,
            filename=attachment.name,
            mime_type=attachment.mimetype or "application/octet-stream",
            content=attachment.raw or b"",
            url=self._get_file_url(attachment),
        )
        return OutboundMessage(
            key=delivery.key,
            to=self.to,
            text=self.text,
            media=media or None,
            location=Location(**content) if delivery.kind == "location" else None,
            card=_read_card(content) if delivery.kind == "contact" else None,
            template=filled.get_outbound() if filled else None,
            reply_to=self.target,
            thread=delivery.thread or "",
            human_agent=self.human_agent,
        )

    def _get_file_url(self, attachment):
        if not self.delivery.channel_id._capabilities.fetches_files:
            return ""
        return attachment._get_omnichannel_url()

    def run(self):
        """Make the call; whatever happens ends up in ``result``."""
        try:
            with time_limit(self.seconds):
                receipt = self._call()
            # Only a sent message has a receipt; follow-ups are done when no error came.
            self.result = receipt if self.operation == "send" else Receipt(external_id="")
        except ConnectorError as error:
            self.result = error
        except Exception as error:
            # A fault of ours while the call may have been made: a person decides.
            _logger.error("Delivery %s: %s", self.delivery.id, describe(error))
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
            with time_limit(FETCH_SECONDS):
                self.result = self.connector.fetch_media(self.media)
            if not self.result.content:
                self.result = MediaEmptyError()
        except MediaError as error:
            self.result = error
        except ConnectorError as error:
            self.result = MediaError(error.detail, code=error.code)
        except Exception as error:
            _logger.error("File of delivery %s: %s", self.delivery.id, describe(error))
            self.result = MediaError(type(error).__name__, code="internal")
        return self

    def give_up(self):
        """It did not come back."""
        self.result = MediaError(code="timeout")


class ProfileCall:
    """One customer whose name and picture are asked for."""

    def __init__(self, identity):
        self.identity = identity
        self.connector = identity.channel_id._get_connector()
        self.addresses = identity._get_addresses()
        self.result = None
        self.picture = b""

    def run(self):
        """Ask; whatever happens ends up in ``result``. Without its picture a name is still one."""
        try:
            with time_limit(PROFILE_SECONDS):
                self.result = self.connector.fetch_profile(self.addresses)
                if self.result.picture_url:
                    self.picture = self._fetch_picture()
        except ConnectorError as error:
            self.result = error
        except Exception as error:
            _logger.error("Profile of identity %s: %s", self.identity.id, describe(error))
            self.result = ConnectorError(type(error).__name__, code="internal")
        return self

    def give_up(self):
        """It did not come back."""
        self.result = ConnectorError(code="timeout")

    def _fetch_picture(self):
        try:
            url = self.result.picture_url
            return self.connector.download(url, max_bytes=MAX_PICTURE_BYTES).content
        except ConnectorError:
            return b""
