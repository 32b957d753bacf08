"""Gaps in texts and in HTML: what is filled in, and what an empty value takes with it."""

import pytest

from omnichannel_chat.tools.placeholders import fill, fill_html, find_names, find_names_in_html


def test_names():
    assert find_names("{{ a.b }} and {{c}} and {d}") == {"a.b", "c"}
    assert find_names(None) == set()
    assert find_names_in_html('<a href="%7B%7Border.link%7D%7D">{{x}}</a>') == {"order.link", "x"}
    assert find_names_in_html(False) == set()


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hello {{n}}, how?", {"n": "Ana"}, "Hello Ana, how?"),
        ("Hello {{n}}, how?", {"n": ""}, "Hello, how?"),
        ("{{n}}, how?", {"n": ""}, "how?"),
        ("Hello {{n}}", {}, "Hello {{n}}"),
        # What stands at the start stays, where nothing was taken away before it.
        (", hello {{n}}", {"n": "Ana"}, ", hello Ana"),
        (", hello {{n}}", {}, ", hello {{n}}"),
        # One empty value is enough, whatever comes after it.
        ("{{n}}, it is {{m}}", {"n": "", "m": "you"}, "it is you"),
        (" {{n}} ", {"n": "Ana"}, "Ana"),
        (None, {"n": "Ana"}, ""),
    ],
)
def test_text(text, values, expected):
    assert fill(text, values) == expected


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("<p>Hello {{n}},</p>", {"n": "Ana"}, "<p>Hello Ana,</p>"),
        ("<p>Hello {{n}},</p>", {"n": ""}, "<p>Hello,</p>"),
        ("<p>{{n}}, hello</p>", {"n": ""}, "<p>hello</p>"),
        # A value is text, whatever stands in it.
        ("<p>{{n}}</p>", {"n": "<b>&"}, "<p>&lt;b&gt;&amp;</p>"),
        # What stands behind a tag stays, when nothing was taken away there.
        ("<p><b>x</b>. {{n}}</p>", {"n": ""}, "<p><b>x</b>.</p>"),
        (
            '<a href="%7B%7Bl%7D%7D">x</a>',
            {"l": "https://a/?b&c"},
            '<a href="https://a/?b&amp;c">x</a>',
        ),
        ("<p>{{n}}</p>", {}, "<p>{{n}}</p>"),
        # What marks an empty value for a moment is none of the text.
        ("<p>a\x00b {{n}}</p>", {"n": ""}, "<p>ab</p>"),
        (None, {}, ""),
    ],
)
def test_html(source, values, expected):
    assert fill_html(source, values) == expected
