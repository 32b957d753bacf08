"""Replies by e-mail: what of them is new, and which of them machines have written."""

import pytest

from omnichannel_chat.tools.mail_replies import get_new_text, is_automatic


@pytest.mark.parametrize(
    "body",
    [
        "<p>Here it is</p><blockquote>Hello</blockquote>",
        '<div>Here it is</div><div class="gmail_quote"><div>On Tue, Ann wrote:</div>x</div>',
        '<div>Here it is</div><div class="gmail_quote gmail_quote_container">x</div>',
        '<p>Here it is</p><div class="moz-cite-prefix">On 1/12/26, Ann wrote:</div>',
        '<div>Here it is</div><div id="appendonsend"></div><hr><div>From: office</div>',
        '<p data-x="1">Here it is</p><span data-o-mail-quote="1">quoted</span>',
        "<pre>Here it is\n\nOn Tue, 1 Dec 2026 at 10:03, Firm wrote:\n&gt; Hello\n</pre>",
        "<pre>Here it is\n\nEl mar, 1 dic 2026 a las 10, Firma (&lt;a@b.c&gt;)\nescribió:\n</pre>",
        "<pre>Here it is\n-- \nAnn\nAcme</pre>",
        "<pre>Here it is\n\n-----Original Message-----\nFrom: Firm</pre>",
        "<p>Here it is</p><p>________________________________</p><p>De: Firma a@b.c</p>",
    ],
)
def test_quotes(body):
    """Decision 5: whatever program quotes, only what is new is taken."""
    assert get_new_text(body) == "Here it is"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("", ""),
        (None, ""),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        # Answers between the lines of a quotation stay.
        ("<pre>&gt; Which one?\nThe first\n&gt; When?\nNow</pre>", "The first\nNow"),
        ("<p>I wrote on Monday</p>", "I wrote on Monday"),
        ("<p>1 &lt; 2<script>x</script></p>", "1 < 2"),
        ("<blockquote>only a quotation</blockquote>", ""),
        ("<p>text<blockquote>q</blockquote>behind", "text\nbehind"),
    ],
)
def test_what_stays(body, text):
    """Decision 5: nothing that somebody wrote is lost."""
    assert get_new_text(body) == text


@pytest.mark.parametrize(
    ("headers", "sender", "expected"),
    [
        ({}, "ann@example.com", False),
        ({"Auto-Submitted": "no"}, "ann@example.com", False),
        ({"Auto-Submitted": "auto-replied; owner"}, "ann@example.com", True),
        ({"Auto-Submitted": "auto-generated"}, "ann@example.com", True),
        ({"Precedence": "Bulk"}, "ann@example.com", True),
        ({"Return-Path": "<>"}, "ann@example.com", True),
        ({"Return-Path": "<ann@example.com>"}, "ann@example.com", False),
        ({}, "Mailer-Daemon@example.com", True),
        ({}, "no-reply@example.com", True),
    ],
)
def test_machines(headers, sender, expected):
    """S1-68: who wrote it is asked before anybody is answered."""
    assert is_automatic(headers, sender) is expected
