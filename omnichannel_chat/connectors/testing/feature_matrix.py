"""The rows of ``docs/feature_matrix.md``, as a connector says them of itself."""

from ..events import MEDIA_KINDS

RECEIPTS = ("sent", "delivered", "read")
ACTIONS = ("reply", "react", "edit", "delete", "typing", "mark_read", "location", "contact")
STARTERS = {"anyone": "anyone", "template": "we, with a template", "customer": "the customer"}
FEATURES = {
    "templates": "approved templates",
    "profiles": "names and pictures are asked for",
    "backfill": "missed messages are fetched",
}
STOPS = {"marketing": "marketing", "all": "everything"}
KB = 1024


def read_table(document):
    """The table of a document: cells by title of the provider, by feature."""
    lines = [line for line in document.read_text().splitlines() if line.startswith("|")]
    head, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {
        title: {row[0]: row[column] for row in rows}
        for column, title in enumerate(head[1:], start=1)
    }


def get_features(connector):
    """What the cells of one provider have to be, by feature."""
    can = connector.capabilities
    return {
        "text": f"{can.text_limit} {can.text_limit_unit}",
        "caption": f"{can.caption_limit} {can.text_limit_unit}" if can.caption_limit else "no",
        **{kind: write_media(can.media.get(kind)) for kind in MEDIA_KINDS},
        "file from a customer": write_bytes(connector.max_inbound_bytes),
        "told of our messages": ", ".join(state for state in RECEIPTS if state in can.receipts),
        **{action: write_action(can, action) for action in ACTIONS},
        "free answers": write_time(can.reply_window),
        "after an advertisement": write_time(can.referral_window or can.reply_window),
        "then, a person": write_time(can.human_agent_window) if can.human_agent_window else "no",
        "who writes first": STARTERS[can.can_start],
        **{name: write_feature(can, feature) for feature, name in FEATURES.items()},
        "STOP stops": STOPS[can.stop_scope],
        "lost answer": write_lost(can.idempotent_for),
        "messages a second": f"{can.rate_per_second:g}",
        "seconds between messages to one customer": f"{can.seconds_per_chat:g}",
    }


def write_media(limit):
    if not limit:
        return "no"
    types = ", ".join(mime_type.partition("/")[2] for mime_type in limit.mime_types)
    caption = "" if limit.caption else "; no caption"
    return f"{write_bytes(limit.max_bytes)}, {types or 'any type'}{caption}"


def write_bytes(number):
    return f"{number // KB} KB" if number < KB * KB else f"{number // KB**2} MB"


def write_action(can, action):
    if action not in can.actions:
        return "no"
    window = {"edit": can.edit_window, "delete": can.delete_window}.get(action)
    return f"for {write_time(window)}" if window else "yes"


def write_feature(can, feature):
    return "yes" if feature in can.features else "no"


def write_lost(idempotent_for):
    if not idempotent_for:
        return "a person decides"
    return f"sent again, for {write_time(idempotent_for)}"


def write_time(duration):
    if not duration:
        return "no time limit"
    hours = duration.total_seconds() / 3600
    return f"{hours:g} hours" if hours <= 48 else f"{hours / 24:g} days"
