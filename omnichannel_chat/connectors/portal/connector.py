from ..base import Capabilities, Connector, MediaLimit

#: Longest message of a thread, in characters.
TEXT_LIMIT = 20_000
#: Biggest file of a message, bytes.
FILE_LIMIT = 25 * 1024 * 1024


class PortalConnector(Connector):
    """What the portal can do; there is nobody to call, so it does nothing else.

    What is written in a thread is there at once: it never goes into an outbox.
    """

    provider = "portal"
    title = "Client portal"
    icon = "fa-lock"
    capabilities = Capabilities(
        text_limit=TEXT_LIMIT,
        media={
            kind: MediaLimit(max_bytes=FILE_LIMIT)
            for kind in ("image", "video", "audio", "voice", "document")
        },
        caption_limit=TEXT_LIMIT,
        receipts=frozenset({"sent", "read"}),
        actions=frozenset({"edit", "delete"}),
        can_start="anyone",
    )
