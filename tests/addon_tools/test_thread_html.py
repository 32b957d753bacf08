"""Formatted messages of threads: few tags, no traps, no word lost."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnichannel_chat.tools.texts import html_to_text
from omnichannel_chat.tools.thread_html import clean_html, find_videos

LINK = 'target="_blank" rel="noreferrer noopener"'
MENTION = (
    '<a href="/odoo/res.partner/3" class="o_mail_redirect" data-oe-id="3"'
    ' data-oe-model="res.partner" target="_blank" contenteditable="false">'
)
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=500)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("hello", "<p>hello</p>"),
        ("<p>a <b>b</b> <i>c</i> <u>d</u> <s>e</s></p>",)
        + ("<p>a <strong>b</strong> <em>c</em> <u>d</u> <s>e</s></p>",),
        ('<div class="o-paragraph">a</div><div>b<br>c</div>', "<p>a</p><p>b<br>c</p>"),
        ("<p>a</p><p><br></p><p>b</p>", "<p>a</p><p><br></p><p>b</p>"),
        ("<ul>\n <li>a</li>\n <li>b</li>\n</ul>",)
        + ("<ul><li><p>a</p></li><li><p>b</p></li></ul>",),
        ("<ol><li>a<ul><li>b</li></ul></li></ol>",)
        + ("<ol><li><p>a</p><ul><li><p>b</p></li></ul></li></ol>",),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<pre>if a:\n  <b>b</b></pre>", "<pre>if a:\n  <strong>b</strong></pre>"),
        ("<pre><div>a</div><div>b</div>c<br>d</pre>", "<pre>a\nb\nc\nd</pre>"),
        ("<p><code>x &lt; 1</code></p>", "<p><code>x &lt; 1</code></p>"),
        ("<h1>Taxes</h1>2026", "<p>Taxes</p><p>2026</p>"),
        ("<b><div>a</div>b</b>", "<p><strong>a</strong></p><p><strong>b</strong></p>"),
        ("<p></p><b></b><ul><li></li></ul>", ""),
        ("", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_formats(source, expected):
    """S1-25: bold, italic, underlined, struck out, lists, quotations, code; all else is text."""
    assert clean_html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<p style="position:fixed" class="x" onclick="y()">a</p>', "<p>a</p>"),
        ("a<script>alert(1)</script><style>p{}</style>b", "<p>ab</p>"),
        ('<img src="https://evil.example/pixel.png" onerror="x()">a', "<p>a</p>"),
        ("<svg><a href='https://a.es'>x</a></svg>a", "<p>a</p>"),
        ("<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>a", "<p>a</p>"),
        ("<!-- <b>no</b> -->a<?php b ?>", "<p>a</p>"),
        ("<iframe src='https://evil.example'></iframe>a", "<p>a</p>"),
        ("<form action='/x'><input name='a'><button>send</button></form>", "<p>send</p>"),
        ("a\x00b\x08\ud800", "<p>ab?</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
        ('<a href="java\nscript:alert(1)">x</a>', "<p>x</p>"),
        ('<a href="data:text/html,x">x</a>', "<p>x</p>"),
        ('<a href="https://bank.es@evil.example">x</a>', "<p>x</p>"),
        ('<a href="https://bank.es\\@evil.example">x</a>', "<p>x</p>"),
        ('<a href="//evil.example">x</a><a href="/web/session/logout">y</a>', "<p>xy</p>"),
    ],
)
def test_traps(source, expected):
    """S1-25: no script, no style, no class, no picture from elsewhere, no link that is none."""
    assert clean_html(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<a href="https://a.es/x?b=1&amp;c=2" class="btn">x</a>',)
        + (f'<p><a href="https://a.es/x?b=1&amp;c=2" {LINK}>x</a></p>',),
        ('<a href="www.a.es">x</a>', f'<p><a href="http://www.a.es" {LINK}>x</a></p>'),
        ('<a href="mailto:a@a.es">x</a>', f'<p><a href="mailto:a@a.es" {LINK}>x</a></p>'),
        ('<a href="tel:+34600111222">x</a>', f'<p><a href="tel:+34600111222" {LINK}>x</a></p>'),
        ('<a href=\'https://a.es/"onclick="x\'>x</a>',)
        + (f'<p><a href="https://a.es/&#34;onclick=&#34;x" {LINK}>x</a></p>',),
        ("see https://a.es/x.",)
        + (f'<p>see <a href="https://a.es/x" {LINK}>https://a.es/x</a>.</p>',),
    ],
)  # fmt: skip
def test_links(source, expected):
    """S1-25: links to the web, to mail and to a telephone; what was typed as an address, too."""
    assert clean_html(source) == expected


def test_mentions():
    """S1-26: a colleague who is called stays called; for clients the name is a name."""
    source = (
        '<a href="https://evil.example" class="o_mail_redirect x" data-oe-id="3"'
        ' data-oe-model="res.partner" onclick="y()">@Laura</a>'
    )
    assert clean_html(source) == f"<p>{MENTION}@Laura</a></p>"
    assert clean_html(f"<p>{MENTION}@Laura</a></p>", mentions=False) == "<p>@Laura</p>"
    assert clean_html(source.replace('"3"', '"3&quot;"')).startswith('<p><a href="https://evil')
    assert clean_html(MENTION.replace("res.partner", "res.users") + "x</a>") == "<p>x</p>"


def test_films():
    """S1-61: films are found in links, in addresses as they were typed, and in frames."""
    body = clean_html(
        '<p><a href="https://vimeo.com/76979871">film</a> https://youtu.be/dQw4w9WgXcQ</p>'
        '<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ"></iframe><p>https://a.es</p>'
    )
    assert [(video.site, video.key) for video in find_videos(body)] == [
        ("vimeo", "76979871"),
        ("youtube", "dQw4w9WgXcQ"),
    ]
    assert html_to_text(body).split("\n")[1] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert find_videos("") == find_videos(None) == []


def test_deep_ones():
    """S1-25: thousands of tags within one another cost formats, not words."""
    assert clean_html("<b>" * 1500 + "a") == "<p><strong>a</strong></p>"
    assert clean_html("<div>" * 100_000 + "a &lt; b") == "<p>a &lt; b</p>"
    deep = clean_html("<ul><li>" * 200 + "a")
    assert deep.count("<ul>") <= 6
    assert html_to_text(deep) == "a"


@pytest.mark.parametrize("piece", ["<", "<!", "<a ", "&", "<p>", "</p>", "<li>", "https://", "[("])
def test_long_ones(piece):
    """S1-25: a megabyte of anything is read to its end."""
    clean_html(piece * (1_000_000 // len(piece)))


PIECES = [
    *("a", "é", "😊", " ", "\n", "\t", "\r\n", "\xa0", "&nbsp;", "&lt;", "&amp;lt;", "<", ">", "&"),
    *("<p>", "</p>", "<div>", "</div>", "<br>", "<b>", "</b>", "<strong>", "<i>", "</i>", "<u>"),
    *("<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>"),
    *("<pre>", "</pre>", "<code>", "</code>", "<table>", "<tr>", "<td>", "</table>", "<h1>"),
    *('<a href="https://a.es/x">', '<a href="javascript:x">', "</a>", MENTION, "<svg>", "</svg>"),
    *("https://a.es/x", "www.a.es", "http", "://", "(", ")", ".", "'", '"', "<!--", "-->"),
    *("<script>", "</script>", "\x00", "\ud800", "\x1f", "]]>"),
    "<iframe src='https://youtu.be/dQw4w9WgXcQ'>",
]  # fmt: skip
sources = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text()


@steadily
@given(sources)
def test_stays_as_it_is(source):
    """S1-25: what was cleaned is clean: stored, edited and sent again it is the same."""
    cleaned = clean_html(source)
    assert clean_html(cleaned) == cleaned


@steadily
@given(sources)
def test_only_what_is_known(source):
    """S1-25: whatever comes, the result has known tags only, each of them closed in its order."""
    opened = []

    class Checker(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag in (
                *("p", "br", "strong", "em", "u", "s", "code", "a", "ul", "ol", "li"),
                *("blockquote", "pre"),
            )
            names = {name for name, _value in attrs}
            assert not attrs or tag == "a"
            assert names <= {
                *("href", "target", "rel", "class", "data-oe-id", "data-oe-model"),
                "contenteditable",
            }
            if tag == "a":
                assert re.match("https?://|/odoo/res.partner/3$", dict(attrs)["href"])
            if tag != "br":
                assert tag not in opened or tag in ("ul", "ol", "li", "blockquote")
                opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

        def handle_comment(self, data):
            raise AssertionError(data)

        handle_decl = handle_pi = unknown_decl = handle_comment

    checker = Checker()
    checker.feed(clean_html(source))
    checker.close()
    assert not opened


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        # Spaces within an address are written as browsers do.
        (" https://a.es/my file.pdf ", "https://a.es/my%20file.pdf"),
        ("https://a.es/" + "x" * 3987, "https://a.es/" + "x" * 3987),
        ("https://a.es/" + "x" * 3988, ""),
        ("https://[a.es/x", ""),
        ("https://a.es/a\tb", ""),
    ],
)
def test_address_of_a_link(target, kept):
    """S1-25: an address of at most 4000 characters, and one that can be read."""
    body = clean_html(f'<a href="{target}">x</a>')
    assert body == (f'<p><a href="{kept}" {LINK}>x</a></p>' if kept else "<p>x</p>")


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'class="o_mail_redirect"',
        'class="o_mail_redirect" data-oe-model="res.partner"',
        'data-oe-id="3" data-oe-model="res.partner"',
        'class="o_mail_redirect" data-oe-id="3"',
    ],
)
def test_half_a_mention(attributes):
    """S1-25: somebody is mentioned by all signs of it, or not at all."""
    assert clean_html(f"<a {attributes}>@Laura</a>") == "<p>@Laura</p>"


def test_frames():
    """S1-61: a film in a frame is a link to its page; any other frame is nothing."""
    film = '<iframe src="//player.vimeo.com/video/76979871"></iframe>'
    page = f'<a href="https://vimeo.com/76979871" {LINK}>https://vimeo.com/76979871</a>'
    assert clean_html(film) == clean_html(film.replace("//", "https://")) == f"<p>{page}</p>"
    assert clean_html("a<iframe></iframe>") == "<p>a</p>"
    assert clean_html('a<iframe src="https://evil.example"></iframe>') == "<p>a</p>"
