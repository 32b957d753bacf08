"""Links to films that people paste, and the addresses under which they may be played.

What the player gets is put together here from checked pieces, never taken from the link.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

#: No link to a film is longer, nor does it have more parameters.
LONGEST = 2000
MOST_FIELDS = 20

_KEYS = {
    "youtube": re.compile(r"[A-Za-z0-9_-]{11}"),
    "vimeo": re.compile(r"[0-9]{5,12}"),
    "loom": re.compile(r"[0-9a-f]{32}"),
    "drive": re.compile(r"[A-Za-z0-9_-]{20,80}"),
}
_VIMEO_HASH = re.compile(r"[0-9a-f]{8,16}")
_DRIVE_RESOURCE = re.compile(r"[0-9]-[A-Za-z0-9_-]{10,40}")
_TIME = re.compile(r"(?:([0-9]{1,2})h)?(?:([0-9]{1,4})m)?(?:([0-9]{1,6})s?)?")


@dataclass(frozen=True, kw_only=True)
class Video:
    """A film on a page of others."""

    #: "youtube", "vimeo", "loom" or "drive".
    site: str
    key: str
    #: For a frame that is loaded after a click, with as little tracking as the site offers.
    embed_url: str
    #: For people who rather watch it there.
    page_url: str


def find_video(url):
    """The film to which a link leads.

    :return: None for everything that is no film on one of the four sites
    :rtype: Video | None
    """
    if not isinstance(url, str) or len(url) > LONGEST or not re.fullmatch(r"[!-\[\]-~]+", url):
        return None
    try:
        parts = urlsplit(url)
        fields = parse_qs(parts.query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    # The whole of it: neither a port nor a name stands beside the host.
    read = _READERS.get(parts.netloc.lower())
    if parts.scheme != "https" or not read:
        return None
    fields = {name: values[0] for name, values in fields.items()}
    return read([part for part in parts.path.split("/") if part], fields)


def _read_youtube(path, fields):
    match path:
        case ["watch"]:
            key = fields.get("v", "")
        case ["shorts" | "embed" | "live" | "v", key]:
            pass
        case _:
            return None
    return _make_youtube(key, fields)


def _read_youtube_short(path, fields):
    return _make_youtube(path[0], fields) if len(path) == 1 else None


def _make_youtube(key, fields):
    start = _get_seconds(fields.get("t") or fields.get("start") or "")
    return _make(
        "youtube",
        key,
        f"https://www.youtube-nocookie.com/embed/{key}?rel=0"
        + (f"&start={start}" if start else ""),
        f"https://www.youtube.com/watch?v={key}" + (f"&t={start}s" if start else ""),
    )


def _get_seconds(text):
    """A place in a film: 90, 90s, 1m30s; 0 = its beginning, as for what is no time."""
    if not (match := _TIME.fullmatch(text)):
        return 0
    hours, minutes, seconds = (int(number or 0) for number in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _read_vimeo(path, fields):
    secret = fields.get("h", "")
    match path:
        case ["channels", _, key] | ["video", key] | [key]:
            pass
        case [key, secret] | ["video", key, secret]:
            pass
        case _:
            return None
    if secret and not _VIMEO_HASH.fullmatch(secret):
        return None
    return _make(
        "vimeo",
        key,
        # What is not listed opens with its hash only.
        f"https://player.vimeo.com/video/{key}?dnt=1" + (f"&h={secret}" if secret else ""),
        f"https://vimeo.com/{key}" + (f"/{secret}" if secret else ""),
    )


def _read_loom(path, _fields):
    match path:
        case ["share" | "embed", key]:
            return _make(
                "loom",
                key,
                f"https://www.loom.com/embed/{key}",
                f"https://www.loom.com/share/{key}",
            )
    return None


def _read_drive(path, fields):
    match path:
        case ["file", "d", key] | ["file", "d", key, "view" | "preview" | "edit"]:
            pass
        case ["open"]:
            key = fields.get("id", "")
        case _:
            return None
    resource = fields.get("resourcekey", "")
    if resource and not _DRIVE_RESOURCE.fullmatch(resource):
        return None
    # Older files open with their resource key only.
    query = f"?resourcekey={resource}" if resource else ""
    page = f"https://drive.google.com/file/d/{key}"
    return _make("drive", key, f"{page}/preview{query}", f"{page}/view{query}")


def _make(site, key, embed_url, page_url):
    if not _KEYS[site].fullmatch(key):
        return None
    return Video(site=site, key=key, embed_url=embed_url, page_url=page_url)


_READERS = {
    **dict.fromkeys(("youtube.com", "www.youtube.com", "m.youtube.com"), _read_youtube),
    **dict.fromkeys(("youtube-nocookie.com", "www.youtube-nocookie.com"), _read_youtube),
    "youtu.be": _read_youtube_short,
    **dict.fromkeys(("vimeo.com", "www.vimeo.com", "player.vimeo.com"), _read_vimeo),
    **dict.fromkeys(("loom.com", "www.loom.com"), _read_loom),
    "drive.google.com": _read_drive,
}
