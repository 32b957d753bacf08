"""Films of four sites are recognised by their links, and nothing else is played."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnichannel_chat.tools.videos import Video, find_video

LOOM = "0123456789abcdef0123456789abcdef"
DRIVE = "1a2B3c4D5e6F7g8H9i0J_k-L"
YOUTUBE = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1"
PREVIEW = f"https://drive.google.com/file/d/{DRIVE}/preview"
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=500)


@pytest.mark.parametrize(
    ("url", "embed_url"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", YOUTUBE),
        ("https://youtube.com/watch?feature=share&v=dQw4w9WgXcQ", YOUTUBE),
        ("https://m.youtube.com/watch?v=dQw4w9WgXcQ&t=1m30s", f"{YOUTUBE}&start=90"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc&t=95", f"{YOUTUBE}&start=95"),
        ("https://youtu.be/dQw4w9WgXcQ?t=soon", YOUTUBE),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", YOUTUBE),
        ("https://www.youtube.com/embed/dQw4w9WgXcQ?start=1h", f"{YOUTUBE}&start=3600"),
        ("https://WWW.YouTube.com/live/dQw4w9WgXcQ", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://vimeo.com/76979871/0a1b2c3d4e", f"{VIMEO}&h=0a1b2c3d4e"),
        ("https://player.vimeo.com/video/76979871?h=0a1b2c3d4e", f"{VIMEO}&h=0a1b2c3d4e"),
        ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
        (f"https://www.loom.com/share/{LOOM}?sid=1", f"https://www.loom.com/embed/{LOOM}"),
        (f"https://drive.google.com/file/d/{DRIVE}/view?usp=sharing", PREVIEW),
        (f"https://drive.google.com/open?id={DRIVE}", PREVIEW),
        (
            f"https://drive.google.com/file/d/{DRIVE}/view?resourcekey=0-abcdefghij_k",
            f"{PREVIEW}?resourcekey=0-abcdefghij_k",
        ),
    ],
)
def test_films(url, embed_url):
    """S1-61: links as people copy them, with the least tracking that the site offers."""
    video = find_video(url)
    assert video.embed_url == embed_url
    # The page of a film is a link to the same film.
    assert find_video(video.page_url) == find_video(video.embed_url) == video


@pytest.mark.parametrize(
    ("url", "site", "key", "embed_url", "page_url"),
    [
        (
            "https://youtu.be/dQw4w9WgXcQ?t=95",
            "youtube",
            "dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0&start=95",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=95s",
        ),
        (
            "https://www.youtube.com/v/dQw4w9WgXcQ",
            "youtube",
            "dQw4w9WgXcQ",
            "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        (
            "https://player.vimeo.com/video/76979871/0a1b2c3d4e",
            "vimeo",
            "76979871",
            "https://player.vimeo.com/video/76979871?dnt=1&h=0a1b2c3d4e",
            "https://vimeo.com/76979871/0a1b2c3d4e",
        ),
        (
            "https://www.vimeo.com/video/76979871",
            "vimeo",
            "76979871",
            "https://player.vimeo.com/video/76979871?dnt=1",
            "https://vimeo.com/76979871",
        ),
        (
            f"https://loom.com/embed/{LOOM}",
            "loom",
            LOOM,
            f"https://www.loom.com/embed/{LOOM}",
            f"https://www.loom.com/share/{LOOM}",
        ),
        (
            f"https://drive.google.com/file/d/{DRIVE}/edit?resourcekey=0-abcdefghij_k",
            "drive",
            DRIVE,
            f"https://drive.google.com/file/d/{DRIVE}/preview?resourcekey=0-abcdefghij_k",
            f"https://drive.google.com/file/d/{DRIVE}/view?resourcekey=0-abcdefghij_k",
        ),
        *(
            (
                f"https://drive.google.com/file/d/{DRIVE}{end}",
                "drive",
                DRIVE,
                f"https://drive.google.com/file/d/{DRIVE}/preview",
                f"https://drive.google.com/file/d/{DRIVE}/view",
            )
            for end in ("", "/view", "/preview")
        ),
    ],
)
def test_what_is_known_of_a_film(url, site, key, embed_url, page_url):
    """S1-61: its site, its key, where it is played, and where it can be watched as well."""
    assert find_video(url) == Video(site=site, key=key, embed_url=embed_url, page_url=page_url)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        *(("t=90", 90), ("t=90s", 90), ("t=2m", 120), ("t=1h", 3600), ("t=1h2m3s", 3723)),
        *(("start=7", 7), ("t=5&start=7", 5), ("t=&start=7", 7), ("t=3&t=4", 3)),
        *(("t=", None), ("t=0", None), ("t=-1", None), ("t=1x", None), ("t=1m2h", None)),
    ],
)
def test_place_in_a_film(told, seconds):
    """S1-61: a link to a place in a film begins there; what is no time begins at the beginning."""
    start = f"&start={seconds}" if seconds else ""
    assert find_video(f"https://youtu.be/dQw4w9WgXcQ?{told}").embed_url == f"{YOUTUBE}{start}"


def test_longest_link():
    """S1-61: of 2000 characters, and with 20 parameters, a link is still one."""
    link = "https://youtu.be/dQw4w9WgXcQ?a="
    assert find_video(link.ljust(2000, "x"))
    assert find_video(link.ljust(2001, "x")) is None
    fields = "&".join(f"a{number}=x" for number in range(20))
    assert find_video(f"https://youtu.be/dQw4w9WgXcQ?{fields}")
    assert find_video(f"https://youtu.be/dQw4w9WgXcQ?{fields}&b=x") is None


@pytest.mark.parametrize(
    "url",
    [
        f"https://drive.google.com/file/d/{DRIVE}/download",
        f"https://drive.google.com/open?key={DRIVE}",
        f"https://drive.google.com/open?id={DRIVE}&resourcekey=no",
        f"https://www.loom.com/{LOOM}",
        f"https://www.loom.com/looms/{LOOM}",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/76979871/a/b/c",
        "https://vimeo.com/76979871?h=no",
        "https://www.youtube.com/user/dQw4w9WgXcQ",
        "https://www.youtube.com/watch?w=dQw4w9WgXcQ",
    ],
)
def test_other_pages_of_the_sites(url):
    """S1-61: what only looks like a film of the four is none."""
    assert find_video(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "http://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "//www.youtube.com/watch?v=dQw4w9WgXcQ",
        "javascript://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/https://youtu.be/dQw4w9WgXcQ",
        "https://evil.example@youtu.be/dQw4w9WgXcQ",
        "https://youtu.be@evil.example/dQw4w9WgXcQ",
        "https://youtu.be\\@evil.example/dQw4w9WgXcQ",
        "https://youtu.be:8443/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXc",
        "https://youtu.be/dQw4w9WgXcQ/more",
        "https://youtu.be/",
        "https://www.youtube.com/watch",
        'https://www.youtube.com/watch?v=dQw4w9W"onX',
        "https://www.youtube.com/playlist?list=PL0123456789",
        "https://www.youtube.com/watch?" + "&".join(["v=dQw4w9WgXcQ"] * 100),
        "https://vimeo.com/about",
        "https://vimeo.com/76979871/settings",
        "https://player.vimeo.com/video/76979871?h=%22%3E",
        f"https://www.loom.com/share/{LOOM[:-1]}",
        "https://drive.google.com/drive/folders/" + DRIVE,
        f"https://docs.google.com/file/d/{DRIVE}/view",
        "https://youtu.be/dQw4w9WgXcQ ",
        "https://youtu.be/dQw4w9WgXcQ\n",
        "https://[youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ?" + "a" * 3000,
        "",
        None,
    ],
)
def test_others(url):
    """S1-61: other hosts, schemes, ports and pages are no films."""
    assert find_video(url) is None


@steadily
@given(
    st.lists(
        st.sampled_from(
            ["https://", "youtu.be", "vimeo.com", "drive.google.com", "www.loom.com", LOOM, DRIVE]
            + ["/", "?", "&", "=", "#", "@", ":", "%2F", "\\", '"', "watch", "v", "t", "file/d"]
            + ["76979871", "dQw4w9WgXcQ", "www.youtube.com", "share", "é", "\x00", "[", "]"]
        ),
        max_size=12,
    ).map("".join)
)
def test_only_known_addresses(url):
    """S1-61: whatever is pasted, a frame gets an address of the four, and nothing that ends it."""
    if video := find_video(url):
        assert re.fullmatch(
            r"https://(www\.youtube-nocookie\.com|player\.vimeo\.com|www\.loom\.com"
            r"|drive\.google\.com)/[\w/?=&.-]+",
            video.embed_url,
            re.ASCII,
        )
