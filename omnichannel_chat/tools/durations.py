"""Durations in words, as people say them."""

from datetime import timedelta

#: Up to here people count hours, from there on days.
MOST_HOURS = 48


def format_duration(env, duration):
    """A duration in words, in the language of the environment: "24 hours", "7 days".

    :param timedelta duration: at least an hour
    :rtype: str
    """
    hours = round(duration / timedelta(hours=1))
    if hours == 1:
        return env._("1 hour")
    if hours <= MOST_HOURS:
        return env._("%s hours", hours)
    return env._("%s days", round(duration / timedelta(days=1)))
