"""The forms that Twilio sends us: proof of origin, and what the fields mean.

* Proof: https://www.twilio.com/docs/usage/security
* Messages: https://www.twilio.com/docs/messaging/guides/webhook-request
* States: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

import base64
import hashlib
import hmac
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from ..content import form_lines, readable, unsupported
from ..errors import PayloadError
from ..events import Location, Media, Referral

_DEFAULT_PORTS = {"https": 443, "http": 80}

#: Fields that hold the id of a message, the newest name first.
_SIDS = ("MessageSid", "SmsSid", "SmsMessageSid")
#: What is said of the state of a customer's message.
_INBOUND_STATES = ("", "receiving", "received")
#: Files that a message has at most (https://www.twilio.com/docs/messaging/guides/webhook-request).
MAX_FILES = 10
_MEDIA_FIELD = re.compile(r"MediaUrl(\d{1,3})")
#: Types of messages whose only content is their text.
_TEXT_TYPES = ("", "text")
_BUTTON_TYPES = ("button", "interactive")
_CONSENT = {"STOP": "stop", "START": "start"}

#: The carrier writes the time of delivery in a zone that nobody tells; what is nearer than the
#: nearest zone is in ours.
_TRUST = timedelta(minutes=29)


# ---------------------------------------------------------------------- proof of origin


def sign(url, secret, fields=()):
    """Value of the header ``X-Twilio-Signature``.

    :param str url: as Twilio calls it, with its query
    :param str secret: the auth token of the account
    :param fields: pairs (name, value) of the form
    """
    values = {}
    for name, value in fields:
        values.setdefault(name, set()).add(value)
    pairs = (name + value for name in sorted(values) for value in sorted(values[name]))
    text = url + "".join(pairs)
    digest = hmac.new(secret.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def signed_urls(request, webhook_url, fragment=""):
    """The addresses that Twilio may have signed for a request.

    Behind a proxy ours differs from the one that the request shows: the query is the same. Twilio
    leaves the fragment out (``#rc=3``, how often to try), emulators sign the address as it was
    entered; no request shows it.

    :param str webhook_url: the public address of the webhook, "" = unknown
    :param str fragment: what we have entered behind that address, with its "#"
    :rtype: list[str]
    """
    query = urlsplit(request.url).query
    public = urlsplit(webhook_url)._replace(query=query, fragment="").geturl()
    urls = [public, public + fragment] if webhook_url else []
    return [variant for url in (*urls, request.url) for variant in _port_variants(url)]


def with_query(url, query):
    """An address with more query, and without its fragment."""
    url = url.partition("#")[0]
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _port_variants(url):
    """An address as it is, with a port, and without: Twilio is not consistent about it.

    Exactly as its own libraries do it, so that nothing is accepted that they would refuse.
    https://github.com/twilio/twilio-python/blob/main/twilio/request_validator.py
    """
    parts = urlsplit(url)
    if parts.port is None:
        default = _DEFAULT_PORTS.get(parts.scheme)
        netloc = f"{parts.netloc}:{default}" if default else parts.netloc
    else:
        netloc = parts.netloc.rpartition(":")[0]
    return url, parts._replace(netloc=netloc).geturl()


# ---------------------------------------------------------------------- what a form is


def get_sid(form):
    """Id of the message that a form is about.

    :raise PayloadError: there is none
    """
    for name in _SIDS:
        if form.value.get(name):
            return form.identifier(name)
    raise PayloadError(f"{form.at(_SIDS[0])}: missing")


def get_state(form):
    """The state that a form tells of a message of ours; "" = it is a message of the customer."""
    told = plain(form, "MessageStatus") or plain(form, "SmsStatus")
    return "" if told in _INBOUND_STATES else told


def get_media_numbers(form):
    """Numbers of the files in a form, as Twilio counts them: "0", "1"..."""
    found = {match[1] for name in form.value if (match := _MEDIA_FIELD.fullmatch(name))}
    announced = min(max(form.integer("NumMedia", 0), 0), MAX_FILES)
    # A file whose address is missing is one that has been lost on the way.
    return sorted(found | {str(number) for number in range(announced)}, key=int)


def get_moment(form, now):
    """When it happened: by the carrier where he can be believed, else now.

    Twilio's forms tell no other time.
    """
    try:
        told = datetime.strptime(plain(form, "RawDlrDoneDate"), "%y%m%d%H%M")
    except ValueError:
        return now
    told = told.replace(tzinfo=timezone.utc)
    return told if timedelta(0) <= now - told <= _TRUST else now


def plain(form, name):
    """A field that decides what a form is; "" when it is absent or not a text."""
    value = form.value.get(name)
    return value if isinstance(value, str) else ""


# ---------------------------------------------------------------------- content of messages


def message_fields(form, index, number, kinds):
    """What a bubble holds.

    :param int index: which bubble of the message; the text goes with the first
    :param number: number of its file, None = it has none
    :param dict kinds: kinds of media by type, where the family of the type does not tell
    """
    fields = {"forwarded": form.flag("Forwarded") or form.flag("FrequentlyForwarded")}
    if number is not None:
        fields |= _media(form, number, kinds)
    else:
        fields |= readable(_content, form, _kind(form), form.text("Body", ""))
    if index:
        return fields
    fields.setdefault("text", form.text("Body", ""))
    return fields | {
        "reply_to": form.text("OriginalRepliedMessageSid", ""),
        "referral": _referral(form),
        "consent": _CONSENT.get(plain(form, "OptOutType").upper(), ""),
    }


def _content(form):
    """Of a message without a file; ``text`` only where it is not the body."""
    kind, body = _kind(form), form.text("Body", "")
    if any(form.text(name, "") for name in ("Latitude", "Longitude")):
        return {"kind": "location", "location": _location(form)}
    tapped = _tapped(form)
    if tapped or kind in _BUTTON_TYPES:
        text = tapped or body
        return {"kind": "button", "text": text} if text else unsupported(kind)
    if body or kind in _TEXT_TYPES:
        return {"kind": "text"}
    return unsupported(kind)


def _kind(form):
    return plain(form, "MessageType").lower()


def _tapped(form):
    """What a customer tapped or filled in; the words on it, else what stands behind it.

    https://www.twilio.com/docs/content/content-types-overview
    """
    words = form.text("ButtonText", "") or form.text("Body", "") or form.text("ListTitle", "")
    has_tap = any(form.text(name, "") for name in _TAPS)
    # The name of the field with the answers of a form is not verified; both are read.
    lines = form_lines(form.value.get("InteractiveData") or form.value.get("FlowData"))
    if not (has_tap or lines):
        return ""
    words = words or form.text("ButtonPayload", "") or form.text("ListId", "")
    return "\n".join(filter(None, (words, *lines)))


#: Fields that come with a tap only.
_TAPS = ("ButtonText", "ButtonPayload", "ListTitle", "ListId")


def _location(form):
    return Location(
        latitude=form.number("Latitude"),
        longitude=form.number("Longitude"),
        name=form.text("Label", ""),
        address=form.text("Address", ""),
    )


#: Kinds of media that a type begins with.
_FAMILIES = ("image", "video", "audio")


def _media(form, number, kinds):
    mime_type = form.text(f"MediaContentType{number}", "").partition(";")[0].strip().lower()
    family = mime_type.partition("/")[0]
    kind = kinds.get(mime_type) or (family if family in _FAMILIES else "document")
    if not mime_type and _kind(form) in _FAMILIES:
        kind = _kind(form)
    ref = form.text(f"MediaUrl{number}", "")
    error = "" if ref else "Twilio gave no address of the file"
    media = Media(kind=kind, ref=ref, mime_type=mime_type, error=error)
    return {"kind": kind, "media": media}


def _referral(form):
    """The advertisement that brought the customer; its fields come only with his first message."""
    told = {
        slot: form.text(f"Referral{name}", "")
        for slot, name in (
            ("source", "SourceType"),
            ("url", "SourceUrl"),
            ("headline", "Headline"),
            ("body", "Body"),
        )
    }
    if not any(told.values()):
        return None
    return Referral(opens_free_window=True, **told)
