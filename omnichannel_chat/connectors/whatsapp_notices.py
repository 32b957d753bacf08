"""What WhatsApp says of the account itself.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .events import ChannelAlert, Ignored


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
        details=("current_limit",),
        levels={"FLAGGED": "warning", "DOWNGRADE": "warning"},
    ),
    "phone_number_name_update": _Notice(
        "decision",
        details=("requested_verified_name", "rejection_reason"),
        levels={"REJECTED": "warning"},
    ),
}


def understand(name, value, moment, discreet):
    """The event for a change that was stored as a whole.

    :param str name: the field of the webhook
    :param Payload value: of the change
    :param discreet: ``MetaConnector.discreet``
    """
    notice = NOTICES.get(name)
    if not notice:
        return Ignored(occurred_at=moment, reason=f"field {name}")
    # Newer alerts wrap what happened.
    value = value.object("alert_info") if "alert_info" in value else value
    event = value.text(notice.event, "")
    details = {key: value.identifier(key, "") for key in notice.details}
    told = ", ".join(f"{key}: {detail}" for key, detail in details.items() if detail)
    return ChannelAlert(
        occurred_at=moment,
        level=_alert_level(notice, event, value),
        code=f"{name}/{event}",
        detail=discreet(told),
    )


def _alert_level(notice, event, value):
    if value.value.get("alert_severity") in ("CRITICAL", "WARNING"):
        return "warning"
    if value.maybe("ban_info").value.get("waba_ban_state") == "REINSTATE":
        return "info"
    return notice.levels.get(event, "info")
