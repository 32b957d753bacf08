from datetime import timezone


def naive_utc(moment):
    """Odoo's idea of a time: UTC without saying so, in whole seconds."""
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc)
    return moment.replace(tzinfo=None, microsecond=0)
