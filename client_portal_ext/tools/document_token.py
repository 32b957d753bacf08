"""Keys of documents, as they come from outside."""

#: Those of Odoo have 36 characters, signatures 64.
MOST = 200


def get_token(written):
    """What can be a key of a document; None for everything else.

    Odoo compares keys in a way that fails for letters beyond ASCII.

    :param written: what a browser has sent: anything
    :rtype: str | None
    """
    is_token = isinstance(written, str) and 0 < len(written) <= MOST and written.isascii()
    return written if is_token else None
