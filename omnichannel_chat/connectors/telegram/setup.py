"""What Telegram tells of our webhook, and which addresses it would call."""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

from ..errors import PermanentError
from ..sentences import _

WEBHOOK_PORTS = (443, 80, 88, 8443)
_MANY_PENDING = 10


def read_warnings(webhook, wanted, discreet):
    """What deserves attention in https://core.telegram.org/bots/api#webhookinfo.

    :param str wanted: the address that should be called, "" = not known
    :param discreet: takes out what is not to be shown, see :meth:`.caller.Caller.discreet`
    """
    called = webhook.text("url", "")
    if not called:
        yield _("No webhook is set, so nothing is received: connect the channel again.")
    elif wanted and called != wanted:
        yield _(
            "Telegram calls another address, so nothing is received: connect the channel again."
        )
    pending = webhook.integer("pending_update_count", 0)
    if pending >= _MANY_PENDING:
        yield _("%(count)s updates wait at Telegram to be delivered.", count=pending)
    failed_at = webhook.moment("last_error_date", default=None)
    # Telegram keeps the last error for ever; an old one tells nothing.
    if failed_at and datetime.now(timezone.utc) - failed_at < timedelta(days=1):
        reason = discreet(webhook.text("last_error_message", "")) or _("no reason given")
        yield _(
            "Telegram could not deliver an update at %(moment)s UTC: %(reason)s",
            moment=f"{failed_at:%Y-%m-%d %H:%M}",
            reason=reason,
        )


def check_address(url):
    """Say in plain words what Telegram would refuse.

    https://core.telegram.org/bots/webhooks
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise PermanentError(
            _("Telegram only calls addresses that start with https://"), code="url"
        )
    try:
        port = parts.port or 443
    except ValueError:
        port = None
    if port not in WEBHOOK_PORTS:
        ports = ", ".join(map(str, WEBHOOK_PORTS))
        raise PermanentError(_("Telegram only calls the ports %(ports)s", ports=ports), code="url")
