"""What WhatsApp says of the account itself.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..events import ChannelAlert, Ignored


@dataclass(frozen=True)
class _Notice:
    """How a webhook about the account becomes an alert."""

    #: Key of what happened, keys of what explains it, and level by what happened.
    event: str
    details: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)


NOTICES = {
    "account_update": _Notice(
        "event",
        levels={
            "ACCOUNT_DELETED": "reconnect",
            "ACCOUNT_OFFBOARDED": "reconnect",
            "DISABLED_UPDATE": "reconnect",
            "PARTNER_APP_UNINSTALLED": "reconnect",
            "PARTNER_REMOVED": "reconnect",
            "ACCOUNT_RESTRICTION": "warning",
            "ACCOUNT_VIOLATION": "warning",
        },
    ),
    "account_alerts": _Notice(
        "alert_type", details=("alert_severity", "alert_status", "alert_description")
    ),
    "account_review_update": _Notice("decision", levels={"REJECTED": "warning"}),
    "phone_number_quality_update": _Notice(
        "event",
        # Until February 2026 the limit was called by the first name.
        details=("current_limit", "max_daily_conversations_per_business"),
        levels={"FLAGGED": "warning", "DOWNGRADE": "warning"},
    ),
    "phone_number_name_update": _Notice(
        "decision",
        details=("requested_verified_name", "rejection_reason"),
        levels={"REJECTED": "warning"},
    ),
}


def understand(name, value, moment, account, discreet):
    """The event for a change that was stored as a whole.

    :param str name: the field of the webhook
    :param Payload value: of the change
    :param str account: id of the account that it is told of
    :param discreet: ``MetaConnector.discreet``
    """
    notice = NOTICES.get(name)
    if not notice:
        return Ignored(occurred_at=moment, reason=f"field {name}")
    number = value.identifier("display_phone_number", "") or value.identifier("phone_number", "")
    # Newer alerts wrap what happened.
    value = value.object("alert_info") if "alert_info" in value else value
    event = value.text(notice.event, "")
    details = {key: value.identifier(key, "") for key in notice.details}
    details |= {key: value.maybe("ban_info").identifier(key, "") for key in _BAN}
    told = ", ".join(f"{_LABELS.get(k, k)}: {detail}" for k, detail in details.items() if detail)
    return ChannelAlert(
        occurred_at=moment,
        level=_alert_level(notice, event, value),
        code=f"{name}/{event}",
        detail=discreet(told),
        about_account=account,
        about_number=re.sub(r"\D", "", number),
    )


#: What explains a ban: whether it is one already, and from when.
_BAN = ("waba_ban_state", "waba_ban_date")
#: What people call it.
_LABELS = {
    "current_limit": "limit",
    "max_daily_conversations_per_business": "limit",
    "waba_ban_state": "ban",
    "waba_ban_date": "date",
}


#: States of a ban that are none yet, or none any more.
_BAN_LEVELS = {"REINSTATE": "info", "SCHEDULE_FOR_DISABLE": "warning"}


def _alert_level(notice, event, value):
    if value.value.get("alert_severity") in ("CRITICAL", "WARNING"):
        return "warning"
    ban = value.maybe("ban_info").text("waba_ban_state", "")
    if ban in _BAN_LEVELS:
        return _BAN_LEVELS[ban]
    return notice.levels.get(event, "info")
