"""Addresses that come from outside and lead somewhere here."""

#: No page of ours has a longer one.
MOST = 500


def get_local_path(path, default="/my"):
    r"""The path, when it leads to a page of this very server; else ``default``.

    Browsers read "//host", "/\host" and paths with tabs or line ends in them as the address of
    another host, whatever follows.

    :param path: what a browser has sent: anything
    :rtype: str
    """
    is_local = (
        isinstance(path, str)
        and 0 < len(path) <= MOST
        and path[0] == "/"
        and path[1:2] not in ("/", "\\")
        and all(character > " " and character != "\x7f" for character in path)
    )
    return path if is_local else default
