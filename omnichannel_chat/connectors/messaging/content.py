"""What is in a message of Messenger or Instagram: text, one file, a share, a story.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events/messages
"""

from urllib.parse import unquote, urlsplit

from ..content import readable, unsupported
from ..errors import PayloadError
from ..events import Location, Media, Referral

#: Where Meta keeps files of customers.
MEDIA_HOSTS = (".fbcdn.net", ".fbsbx.com", ".cdninstagram.com")

#: Files, and as what we show them.
_FILES = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "file": "document",
    "sticker": "sticker",
}
#: What was shared or mentioned: shown as file when Meta gives the file, else as link.
_SHARES = {
    "story_mention": "image",
    "share": "image",
    "post": "image",
    "ig_post": "image",
    "ig_story": "image",
    "reel": "video",
    "ig_reel": "video",
}


def content_of(message):
    """Fields of an event for what is in a message, whatever is in it; it has one file at most.

    :param Payload message: the node
    """
    return readable(_read_content, message, words=message.text("text", ""))


def _read_content(message):
    text = message.text("text", "")
    if message.flag("is_unsupported"):
        return {"kind": "unsupported", "text": text or unsupported("")["text"]}
    for attachment in message.objects("attachments"):
        fields = _attachment(attachment)
        lines = [text, fields.get("text", "")]
        return {**fields, "text": "\n".join(filter(None, lines))}
    tapped = message.maybe("quick_reply")
    if tapped.value:
        text = text or tapped.text("payload")
        return {"kind": "button", "text": text}
    if text:
        return {"text": text}
    # What is there and cannot be read is named, as far as one can.
    return unsupported("attachment" if message.value.get("attachments") else "empty")


def story_of(message):
    """The story of ours that a message answers, or that it is a mention in; None otherwise."""
    reply = message.maybe("reply_to")
    story = reply.maybe("story")
    if story.value:
        return Referral(source="story_reply", url=story.text("url", ""))
    for attachment in message.objects("attachments"):
        if attachment.text("type", "") == "story_mention":
            url = attachment.maybe("payload").text("url", "")
            return Referral(source="story_mention", url=url)
    return None


# ---------------------------------------------------------------------- attachments


def _attachment(attachment):
    kind = attachment.text("type", "")
    payload = attachment.maybe("payload")
    if kind in _FILES:
        # Older stickers come as pictures with the sticker's number.
        is_sticker = kind == "image" and payload.identifier("sticker_id", "")
        return _file("sticker" if is_sticker else _FILES[kind], payload)
    if kind in _SHARES:
        return _share(_SHARES[kind], attachment, payload)
    if kind == "location":
        return _location(attachment, payload)
    if kind == "template":
        return _template(attachment, payload)
    return _link(attachment, payload)


def _file(kind, payload):
    url = payload.text("url", "")
    error = "" if url else "Meta gave no address of the file"
    name = payload.text("name", "") or (_name_in(url) if kind == "document" else "")
    return {"kind": kind, "media": Media(kind=kind, ref=url, filename=name, error=error)}


def _share(kind, attachment, payload):
    url = _url_of(payload)
    if not is_on_cdn(url):
        return _link(attachment, payload)
    media = Media(kind=kind, ref=url)
    return {"kind": kind, "media": media, "text": payload.text("title", "")}


def _url_of(payload):
    """Where a share or a file is; of a story the key is not documented, both are read.

    https://github.com/chatwoot/chatwoot/pull/12997
    """
    return payload.text("url", "") or payload.text("story_media_url", "")


def _location(attachment, payload):
    point = payload.maybe("coordinates")
    try:
        location = Location(
            latitude=point.number("lat"),
            longitude=point.number("long"),
            name=attachment.text("title", ""),
        )
    except PayloadError:
        # The link to the map still tells it.
        return _link(attachment, payload)
    return {"kind": "location", "location": location}


def _template(attachment, payload):
    """A message with buttons or cards of another app, or a product: what can be read in it."""
    lines = [payload.text("text", "")]
    for node in (payload, payload.maybe("generic"), payload.maybe("product")):
        for card in node.objects("elements"):
            # Of a picture or video there is nothing but its address.
            lines += [card.text(name, "") for name in ("title", "subtitle", "url")]
    text = "\n".join(filter(None, lines))
    return {"text": text} if text else _link(attachment, payload)


def _link(attachment, payload):
    """What is no file of Meta's: its title and its address."""
    lines = [
        payload.text("title", "") or attachment.text("title", ""),
        _url_of(payload) or attachment.text("url", ""),
    ]
    text = "\n".join(filter(None, lines))
    return {"text": text} if text else unsupported(attachment.text("type", "") or "unknown")


def is_on_cdn(url):
    """True when a file is at Meta, so that it may be fetched."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and (parts.hostname or "").endswith(MEDIA_HOSTS)


def _name_in(url):
    """The name of a file in its address, which is where Messenger keeps it."""
    try:
        name = unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""
    # PostgreSQL takes no NUL, and JSON no half of an emoji.
    return name.replace("\x00", "").encode("utf-8", "replace").decode() if "." in name else ""
