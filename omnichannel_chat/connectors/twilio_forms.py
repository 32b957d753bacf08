"""The forms that Twilio sends us: proof of origin, and what the fields mean.

* Proof: https://www.twilio.com/docs/usage/security
* Messages: https://www.twilio.com/docs/messaging/guides/webhook-request
* States: https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
"""

import base64
import hashlib
import hmac
import math
import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from .errors import PayloadError
from .events import Location, Media, Referral

_DEFAULT_PORTS = {"https": 443, "http": 80}

#: Fields that hold the id of a message, the newest name first.
_SIDS = ("MessageSid", "SmsSid", "SmsMessageSid")
#: What is said of the state of a customer's message.
_INBOUND_STATES = ("", "receiving", "received")
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


def signed_urls(request, webhook_url):
    """The addresses that Twilio may have signed for a request.

    Behind a proxy ours differs from the one that the request shows, and Twilio is not consistent
    about the default port. The fragment (``#rc=3``) is never part of it.

    :param str webhook_url: the public address of the webhook, "" = unknown
    :rtype: list[str]
    """
    query = urlsplit(request.url).query
    urls = [with_query(webhook_url, query)] if webhook_url else []
    return [variant for url in (*urls, request.url) for variant in _port_variants(url)]


def with_query(url, query):
    """An address with more query, and without its fragment."""
    url = url.partition("#")[0]
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _port_variants(url):
    """An address with and without the default port of its scheme."""
    parts = urlsplit(url)
    port = f":{_DEFAULT_PORTS.get(parts.scheme, '')}"
    if port == ":" or parts.netloc.endswith(port):
        return url, parts._replace(netloc=parts.netloc.removesuffix(port)).geturl()
    if parts.port is not None:
        return (url,)
    return url, parts._replace(netloc=parts.netloc + port).geturl()


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
    found = [match[1] for name in form.value if (match := _MEDIA_FIELD.fullmatch(name))]
    return sorted(found, key=int)


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
    fields = {"forwarded": plain(form, "Forwarded").lower() == "true"}
    if number is not None:
        fields |= _media(form, number, kinds)
    else:
        fields |= _content(form)
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
    kind, body = plain(form, "MessageType").lower(), form.text("Body", "")
    if "Latitude" in form or "Longitude" in form:
        return {"kind": "location", "location": _location(form)}
    if form.text("ButtonText", "") or "ButtonPayload" in form or kind in _BUTTON_TYPES:
        return {"kind": "button", "text": form.text("ButtonText", "") or body}
    if body or kind in _TEXT_TYPES:
        return {"kind": "text"}
    return {"kind": "unsupported", "text": f"Unsupported message: {kind}"}


def _location(form):
    return Location(
        latitude=_degrees(form, "Latitude"),
        longitude=_degrees(form, "Longitude"),
        name=form.text("Label", ""),
        address=form.text("Address", ""),
    )


def _degrees(form, name):
    try:
        value = float(form.text(name))
    except ValueError:
        value = math.inf
    if not math.isfinite(value):
        raise PayloadError(f"{form.at(name)}: not a number")
    return value


def _media(form, number, kinds):
    mime_type = form.text(f"MediaContentType{number}", "").partition(";")[0].strip().lower()
    family = mime_type.partition("/")[0]
    kind = kinds.get(mime_type) or (family if family in ("image", "video", "audio") else "document")
    media = Media(kind=kind, ref=form.text(f"MediaUrl{number}"), mime_type=mime_type)
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
