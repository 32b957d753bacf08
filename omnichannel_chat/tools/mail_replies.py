"""Replies by e-mail: whether a person wrote them, and what of them is new. No database here."""

import re

from lxml import etree, html

from .texts import html_to_text

#: Headers that only machines write, with the values that say nothing.
_MACHINE_HEADERS = {
    "Auto-Submitted": ("", "no"),
    "X-Autoreply": ("", "no"),
    "X-Autorespond": ("",),
    "List-Id": ("",),
    "X-Loop": ("",),
}
_MACHINE_PRECEDENCES = ("bulk", "junk", "list", "auto_reply")
_MACHINE_NAMES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "donotreply")
#: How the programs of this world mark what they quote.
_QUOTES = (
    "//blockquote | //*[@data-o-mail-quote] | //*[@data-o-mail-quote-container]"
    " | //*[contains(concat(' ', @class, ' '), ' gmail_quote ')]"
    " | //*[contains(@class, 'gmail_signature')] | //*[contains(@class, 'yahoo_quoted')]"
    " | //*[@id='appendonsend' or @id='divRplyFwdMsg']"
    " | //*[@id='mail-editor-reference-message-container']"
    " | //*[@id='divRplyFwdMsg']/following-sibling::*"
    " | //*[@id='appendonsend']/following-sibling::*"
    " | //*[contains(@class, 'moz-cite-prefix')]"
)
#: The line above a quotation: from there on nothing is new.
_CUTS = (
    re.compile(r"^-{2,}\s*(original message|mensaje original|ursprüngliche nachricht)", re.I),
    re.compile(
        r"^(on|el|le|am|em|il)\b.{5,200}\b(wrote|escribió|a écrit|schrieb|escreveu)\s*:?$", re.I
    ),
    re.compile(r"^_{10,}$"),
    re.compile(r"^(from|de|von)\s*:\s.*@", re.I),
    re.compile(r"^-- ?$"),
)


def is_automatic(headers, sender):
    """Whether a machine wrote an e-mail: whoever answers it may talk to it for ever.

    :param headers: has ``get``
    :param str sender: its address
    :rtype: bool
    """
    for name, silent in _MACHINE_HEADERS.items():
        value = str(headers.get(name) or "").strip().lower().partition(";")[0]
        if value not in silent:
            return True
    if str(headers.get("Precedence") or "").strip().lower() in _MACHINE_PRECEDENCES:
        return True
    if str(headers.get("Return-Path") or "").strip() == "<>":
        return True
    return sender.partition("@")[0].lower() in _MACHINE_NAMES


def get_new_text(body):
    """What somebody has written above the e-mail that he answers.

    :param str body: HTML
    :rtype: str
    """
    return _cut(html_to_text(_drop_quotes(body)))


def _drop_quotes(body):
    if not (body or "").strip():
        return ""
    try:
        tree = html.fragment_fromstring(str(body), create_parent="div")
    except (etree.ParserError, ValueError):
        return body
    for node in tree.xpath(_QUOTES):
        if node.getparent() is not None:
            # What follows a quotation stays; lxml would take it along.
            node.drop_tree()
    return html.tostring(tree, encoding="unicode")


def _cut(text):
    """Lines before the first that begins a quotation; of those between two "> " none."""
    kept = []
    lines = [line.rstrip() for line in text.replace("\xa0", " ").splitlines()]
    for index, line in enumerate(lines):
        joined = " ".join(each.strip() for each in lines[index : index + 2])
        if any(cut.search(line.strip()) for cut in _CUTS) or _CUTS[1].search(joined):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip()
