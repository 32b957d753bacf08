"""Addresses that come from outside and lead somewhere here."""

#: No page of ours has a longer one.
MOST = 500


def leads_elsewhere(path):
    r"""Whether browsers read a path of this server as the address of another host.

    They do with "//host", "/\host", and with tabs and line ends in between, which they leave out.
    """
    return path[1:2] in ("/", "\\") or any(
        character < " " or character == "\x7f" for character in path
    )


def get_local_path(path, default="/my"):
    """The path, when it leads to a page of this very server; else ``default``.

    :param path: what a browser has sent: anything
    :rtype: str
    """
    is_local = (
        isinstance(path, str)
        and 0 < len(path) <= MOST
        and path[0] == "/"
        and " " not in path
        and not leads_elsewhere(path)
    )
    return path if is_local else default
