"""Keeps what is secret or private out of the log, whoever writes the line.

Three libraries below us would write it: urllib3 tells the path of a call (Telegram's holds the
bot's token), Werkzeug the path of a webhook, and Odoo the values of a query that failed.
"""

import logging
import re

#: What is replaced, wherever it stands in a line.
SENSITIVE = [
    (re.compile(r"/(file/)?bot\d+:[\w-]+"), r"/\1bot…"),
    (re.compile(r"(/omnichannel/webhook/)[\w-]+"), r"\1…"),
    (re.compile(r"((?:access_token|input_token|hub\.verify_token)=)[^&\s\"']+"), r"\1…"),
]
#: Queries on these tables hold what people write, or secrets.
_PRIVATE_QUERY = re.compile(r"bad query:.*?(omnichannel_\w+|mail_message)", re.DOTALL)
_LOGGERS = ("urllib3.connectionpool", "werkzeug", "odoo.sql_db", "odoo.http")


class SensitiveFilter(logging.Filter):
    """Rewrites a record before any handler sees it; drops nothing."""

    def filter(self, record):
        message = scrub(record.getMessage())
        if message != record.getMessage():
            record.msg, record.args = message, ()
        return True


def scrub(text):
    """The text without tokens, webhook keys and private query values."""
    for pattern, replacement in SENSITIVE:
        text = pattern.sub(replacement, text)
    private = _PRIVATE_QUERY.match(text)
    if private:
        error = text.rpartition("\nERROR: ")[2].partition("\n")[0]
        text = f"bad query on {private[1]} (values hidden)\nERROR: {error}"
    return text


def hide(pattern, replacement="…"):
    """Keep more out of the log: for addons whose provider wants a secret in an address.

    :param str pattern: regular expression
    :param str replacement: what is written instead; may refer to groups of the pattern
    """
    SENSITIVE.append((re.compile(pattern), replacement))


def install():
    """Put the filter on the loggers; calling it again changes nothing."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, SensitiveFilter) for each in logger.filters):
            logger.addFilter(SensitiveFilter())
