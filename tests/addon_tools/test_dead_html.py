"""A page that is looked at in a client's place does nothing."""

import pytest

from omnichannel_chat.tools.dead_html import make_dead


def lead(href):
    return "/seen" if href == "/my/chats" else ""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ('<a href="/my/chats">Back</a>', '<a href="/seen">Back</a>'),
        ('<a href="https://x.example" target="_blank">Out</a>', "<a>Out</a>"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        (
            '<form action="/send" method="post"><input type="hidden" name="csrf_token"/>'
            "<button>Send</button></form>",
            '<div method="post"><button disabled>Send</button></div>',
        ),
        ('<p onclick="f()" data-client-send="1" tabindex="0">x</p>', "<p>x</p>"),
        ("<script>f()</script><p>x</p>", "<p>x</p>"),
        ("<iframe src='https://x.example'></iframe>after", "after"),
        ("<template><p>word</p></template>x", "x"),
        ("a &lt;b&gt; c", "a &lt;b&gt; c"),
        (
            '<textarea name="text">typed</textarea>',
            '<textarea name="text" disabled>typed</textarea>',
        ),
        # Nobody learns that somebody looked, nor is anything called.
        ('<img src="https://x.example/1.png" alt="x">', '<img alt="x">'),
        ('<img src="//x.example/1.png">', "<img>"),
        ('<img srcset="https://x.example/1.png 2x">', "<img>"),
        ('<img src="/web/image/7/480x480">', '<img src="/web/image/7/480x480">'),
        ('<img src="/web/session/logout">', "<img>"),
        ('<img src="/web/image/../session/logout">', "<img>"),
        ('<img src="/web/image/%2E%2e/session/logout">', "<img>"),
        ('<img src="data:image/png;base64,AA">', '<img src="data:image/png;base64,AA">'),
        ('<p style="color: red">x</p>', '<p style="color: red">x</p>'),
        ('<p style="background: URL (https://x.example)">x</p>', "<p>x</p>"),
        ('<p style="background: u\\72l(https://x.example)">x</p>', "<p>x</p>"),
        ('<map><area href="https://x.example"></map>', "<map><area></map>"),
        ('<meta http-equiv="refresh" content="0; url=https://x.example">x', "x"),
    ],
)
def test_nothing_acts(source, expected):
    """S1-70: forms, scripts and links of the client's page do nothing; what is said stays."""
    assert make_dead(source, lead) == expected
