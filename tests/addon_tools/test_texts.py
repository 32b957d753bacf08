"""Plain text and HTML without loss, and links that end where they end."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from omnichannel_chat.tools.texts import get_sent_text, html_to_text, text_to_html

PIECES = [
    *("a", "é", "😊", " ", "  ", "\t", "\n", "\n\n", "<", ">", "&", "&nbsp;", "&amp;nbsp;", "<b>"),
    *("(", ")", "[", "]", "{", "}", '"', "'", "--", "> ", ".", ",", ":)", "<3", "\u00a0", "\u202e"),
    *("https://", "https://a.es/b?c=1&d=%20", "http://x", "www.a.es", "%E0%A4%A", "javascript:"),
    *("</p>", "<script>", "onclick=", "data:text/html,", "\u2028"),
]
texts = st.lists(st.sampled_from(PIECES)).map("".join) | st.text()
steadily = settings(derandomize=True, deadline=None, database=None, max_examples=500)


@steadily
@given(texts)
def test_text_comes_back(text):
    """S0-20: whatever was written, its HTML says the same, line for line and space for space."""
    assert html_to_text(text_to_html(text)) == re.sub("\r\n|\r", "\n", text)


@steadily
@given(texts)
def test_nothing_but_links(text):
    """S0-38: a text makes paragraphs, line breaks and links to the web, and nothing else."""

    class Checker(HTMLParser):
        def handle_starttag(self, tag, attrs):
            assert tag in ("p", "br", "a")
            assert tag != "a" or re.match("https?://", dict(attrs).pop("href"))
            assert tag != "a" or dict(attrs).keys() == {"href", "target", "rel"}

    Checker().feed(text_to_html(text))


def links(text):
    return re.findall('<a href="([^"]*)"', text_to_html(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(https://example.com/zzz) y más", ["https://example.com/zzz"]),
        ("Mire https://example.com/t. Gracias", ["https://example.com/t"]),
        ("https://a.es/1, https://a.es/2; ¿sí?", ["https://a.es/1", "https://a.es/2"]),
        ("¿https://a.es/x? ¡https://a.es/y!", ["https://a.es/x", "https://a.es/y"]),
        ("<https://example.com/w>", ["https://example.com/w"]),
        ("here (https://example.com/page)", ["https://example.com/page"]),
        ("(mire https://es.wikipedia.org/wiki/Mesa_(mueble)).", ["https://es.wikipedia.org/wiki/Mesa_(mueble)"]),
        ("(https://a.es/x)y", ["https://a.es/x"]),
        ("[mapa](https://a.es/m)", ["https://a.es/m"]),
        ("\"https://a.es/q\" 'https://a.es/r'", ["https://a.es/q", "https://a.es/r"]),
        ("*https://a.es/bold*", ["https://a.es/bold"]),
        ("https://a.es/x_ y https://a.es/*", ["https://a.es/x_", "https://a.es/*"]),
        ("(https://a.es/x( -https://a.es/y-", ["https://a.es/x(", "https://a.es/y-"]),
        ("https://a.es/FOX", ["https://a.es/FOX"]),
        ("https://a.es/1,https://a.es/2", ["https://a.es/1", "https://a.es/2"]),
        ("https://a.es/?a=1&b=2#c", ["https://a.es/?a=1&amp;b=2#c"]),
        ("aquí:https://a.es/x", ["https://a.es/x"]),
        ("https://a.es/x…", ["https://a.es/x"]),
        ("www.a.es.", ["http://www.a.es"]),
        ("https://a.es/mañana", ["https://a.es/mañana"]),
        ("http://[::1]:8069/web", ["http://[::1]:8069/web"]),
        ("看https://a.cn/x。好", ["https://a.cn/x"]),
        ("https:// http://. ftp://a.es javascript:alert(1) mail@www.a.es", []),
    ],
)  # fmt: skip
def test_links_end(text, expected):
    """S0-38: what follows an address is not part of it, and only addresses of the web are links."""
    assert links(text) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hola<br>Ana<br/><br/><br />fin", "Hola\nAna\n\n\nfin"),
        ("<p>uno</p><p>dos</p>", "uno\ndos"),
        ("<p>uno</p><p><br></p><p>dos</p>", "uno\n\ndos"),
        ("<div>uno<div>dos</div>tres</div>", "uno\ndos\ntres"),
        ("<ul>\n  <li>uno</li>\n  <li>dos</li>\n</ul>", "uno\ndos"),
        ("a <b>b</b><i>c</i>  <span>d</span>", "a bc  d"),
        ("  a   b ", "  a   b "),
        ("1 &lt; 2 &amp;amp; &amp;nbsp;", "1 < 2 &amp; &nbsp;"),
        ("<p>hola<span class='o-mail-Message-edited'></span></p>", "hola"),
        ("<style>p { x }</style>a<script>b</script>", "a"),
        ("<head><template>t</template>x</head>a", "a"),
        ("<template><template>t</template>x</template>a", "a"),
        ("</template>a<template>b</template>", "a"),
        ("<p>a</p>b<i>c</i>", "a\nbc"),
        ("", ""),
    ],
)
def test_html(body, expected):
    """S0-20: tags are nothing, line breaks and blocks are lines, the rest is untouched."""
    assert html_to_text(body) == expected


def test_made_html():
    """S0-20: a paragraph with line breaks, and marked when it was changed; nothing of nothing."""
    edited = '<p>a<br/>b<span class="o-mail-Message-edited"></span></p>'
    assert text_to_html("a\nb") == "<p>a<br/>b</p>"
    assert text_to_html("a\nb", edited=True) == edited
    assert text_to_html("", edited=True) == text_to_html(None) == ""
    assert text_to_html("https://a.es/x") == (
        '<p><a href="https://a.es/x" target="_blank" rel="noreferrer noopener">https://a.es/x</a></p>'
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<a href="http://a.es/x">Pay</a>', "Pay (http://a.es/x)"),
        ('<a href="https://a.es/x"></a>', "https://a.es/x"),
        ('<a href="https://a.es/x"> </a>', " https://a.es/x"),
        # It says so itself, in whatever way.
        ('<a href="https://a.es/x">https://<b>a.es/x</b></a>', "https://a.es/x"),
        ('<a href="https://a.es/x">a.es<b>/x</b></a>', "a.es/x"),
        ('<a href="https://a.es/">a.es</a>', "a.es"),
        ('<a href="https://a.es">http://a.es/</a>', "http://a.es/"),
        ('<a href="https://a.es/%C3%B1">a.es/ñ</a>', "a.es/ñ"),
        # It says another address than the one to which it leads.
        (
            '<a href="https://a.es/?to=https://b.es">b.es</a>',
            "b.es (https://a.es/?to=https://b.es)",
        ),
        ('<a href="https://a.es/X">a.es</a>', "a.es (https://a.es/X)"),
        ('<a href="mailto:a@b.es">us</a> <a>x</a>', "us x"),
        # Tags that end what has not begun.
        ("a</a>b", "ab"),
        ('<a href="https://a.es/x">Pay</a> now</a>', "Pay (https://a.es/x) now"),
    ],
)
def test_links_written_out(body, expected):
    """S0-20: who gets no HTML is told where each link leads, once."""
    assert html_to_text(body, write_links=True) == expected


def test_hidden_links():
    """S0-20: who gets no HTML is told where a link leads, unless it says so."""
    body = Markup('<a href="https://a.es/x">Pagar</a> <a href="https://a.es/y">a.es/y</a>')
    assert get_sent_text(body) == "Pagar (https://a.es/x) a.es/y"
    assert html_to_text(body) == "Pagar a.es/y"
    assert get_sent_text(Markup('<a href="/odoo/contacts/3">@Laura</a>')) == "@Laura"


def test_what_is_sent():
    """S0-20: the text beside the body counts; only spaces are nothing; the rest is kept."""
    assert get_sent_text(Markup("<p>otra</p>"), " a\n\n b ") == " a\n\n b "
    assert get_sent_text("<b>así</b>") == "<b>así</b>"
    assert get_sent_text("<b>no</b>", is_html=True) == "no"
    assert get_sent_text(False) == get_sent_text(" \n\t ") == ""
    assert get_sent_text("a\x00b\ud800") == "ab?"
