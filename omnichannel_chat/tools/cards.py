"""Places and contact cards as HTML."""

from markupsafe import Markup


def format_location(location):
    """A point on the map as HTML: a link that any map opens."""
    where = f"{location.latitude:.6f},{location.longitude:.6f}"
    label = ", ".join(filter(None, [location.name, location.address])) or where
    return Markup(
        '📍 <a href="https://www.openstreetmap.org/?mlat=%s&amp;mlon=%s#map=17/%s/%s">%s</a>'
    ) % (
        location.latitude,
        location.longitude,
        location.latitude,
        location.longitude,
        label,
    )


def format_card(card):
    """A contact card as HTML."""
    lines = [f"👤 {card.name}", card.organisation, *card.phones, *card.emails]
    return Markup("<br/>").join(line for line in lines if line)
