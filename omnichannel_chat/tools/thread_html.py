"""The formatted message of a thread: whatever an editor sends, in as few tags as it needs.

It is read as browsers read it and written anew, character for character, so that nothing gets
through that nobody thought of. What was cleaned once stays as it is.
"""

import re
from html import unescape
from urllib.parse import urlsplit

from lxml import etree, html
from markupsafe import Markup, escape

from ..connectors.payload import storable_text
from .texts import text_to_html, text_to_inline_html
from .videos import find_video

#: Lists and quotations within one another; deeper ones stand as if they were not.
DEEPEST = 6
#: A link that is longer is none.
LONGEST_LINK = 4000

_INLINE = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em"), "em"),
    **dict.fromkeys(("u", "ins"), "u"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    "code": "code",
}
_LISTS = ("ul", "ol")
_CONTAINERS = ("ul", "ol", "li", "blockquote", "pre")
#: What begins on a new line, and is no more than a paragraph here.
_PARAGRAPHS = frozenset(
    ("address", "article", "aside", "caption", "dd", "details", "div", "dl", "dt", "fieldset")
    + ("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr")
    + ("legend", "main", "nav", "p", "section", "summary", "table", "tbody", "td", "tfoot", "th")
    + ("thead", "tr")
)
#: Their content is nothing that people read.
_SILENT = frozenset(
    ("applet", "embed", "head", "iframe", "math", "noembed", "noframes", "noscript", "object")
    + ("script", "style", "svg", "template", "title")
)
_SPACES = " \t\n\f"
#: No part of a text, and not to be stored by all.
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_WEB = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#].*)?", re.IGNORECASE)
_DIRECT = re.compile(r"(?:mailto|tel):[^\s\\]+", re.IGNORECASE)
_HREF = re.compile(r'<a [^<>]*?href="([^"]*)"')
_TAG = re.compile(r"<[^<>]*>")


def clean_html(source, mentions=True):
    """A formatted message, ready to be stored and shown.

    :param str source: HTML of anybody
    :param bool mentions: keep links to colleagues, which lead into the backend
    :return: paragraphs, lists, quotations and preformatted text; "" when there is nothing in it
    :rtype: Markup
    """
    source = _CONTROLS.sub("", storable_text(re.sub("\r\n?", "\n", str(source or ""))))
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    # The beginning keeps a text from being read as a document of its own.
    document = html.document_fromstring(f"<html><body>{source}".encode(), parser=parser)
    if any("depth" in error.message for error in parser.error_log):
        # Nobody writes thousands of tags within one another; what he says is kept all the same.
        return clean_html(text_to_html(unescape(_TAG.sub("", source))))
    writer = _Writer(mentions)
    writer.walk(document)
    return writer.finish()


def find_videos(body):
    """The films to which a cleaned message links, each once, in their order.

    :rtype: list[.videos.Video]
    """
    links = (find_video(unescape(link)) for link in _HREF.findall(str(body or "")))
    return list(dict.fromkeys(filter(None, links)))


class _Writer:
    """Writes what it walks through: a tag only when something stands in it."""

    def __init__(self, mentions):
        self.mentions = mentions
        self.parts = []
        #: Lists, their items, quotations and preformatted text around what comes next.
        self.containers = []
        self.is_paragraph = False
        #: Formats by opening tag, as the source has them and how often, and as they were written.
        self.wanted = {}
        self.opened = []
        #: Text that waits for what stands behind it: an address may come in pieces.
        self.text = []

    def walk(self, document):
        """Go through a document without recursion: its depth is not ours."""
        silent = 0
        left = {}
        for event, node in etree.iterwalk(document, events=("start", "end")):
            tag = node.tag if isinstance(node.tag, str) else ""
            if event == "start":
                if not silent and tag == "iframe":
                    self._write_film(node)
                silent += tag in _SILENT
                if not silent:
                    left[node] = self._enter(tag, node)
                    self._add(node.text)
            else:
                if not silent:
                    left.pop(node)()
                silent -= tag in _SILENT
                if not silent:
                    self._add(node.tail)

    def finish(self):
        self._leave_containers(0)
        return Markup("").join(self.parts)

    # ------------------------------------------------------------------ tags

    def _enter(self, tag, node):
        """Begin an element.

        :return: what ends it
        """
        if tag == "br":
            self._break_line()
        elif tag in _CONTAINERS:
            return self._enter_container(tag)
        elif tag in _PARAGRAPHS:
            self._end_block()
            return self._end_block
        elif opening := self._get_format(tag, node):
            return self._enter_format(opening)
        return lambda: None

    def _get_format(self, tag, node):
        """The opening tag of a format; "" = none."""
        if tag in _INLINE:
            return Markup("<%s>") % _INLINE[tag]
        if tag != "a" or any(map(_is_link, self.wanted)):
            return ""
        return self._get_mention(node) or _get_link(node.get("href"))

    def _get_mention(self, node):
        number = node.get("data-oe-id", "")
        is_person = node.get("data-oe-model") == "res.partner" and re.fullmatch(
            "[1-9][0-9]{0,9}", number
        )
        if not (self.mentions and is_person and "o_mail_redirect" in node.get("class", "").split()):
            return ""
        return Markup(
            '<a href="/odoo/res.partner/%s" class="o_mail_redirect" data-oe-id="%s"'
            ' data-oe-model="res.partner" target="_blank" contenteditable="false">'
        ) % (number, number)

    def _enter_format(self, opening):
        if opening not in self.wanted:
            self._flush()
        self.wanted[opening] = self.wanted.get(opening, 0) + 1
        return lambda: self._leave_format(opening)

    def _leave_format(self, opening):
        self.wanted[opening] -= 1
        if not self.wanted[opening]:
            self._flush()
            del self.wanted[opening]
            if _is_link(opening) and opening in self.opened:
                # The next one may lead to the same place, and is another one.
                self._follow(self.opened[: self.opened.index(opening)])

    def _enter_container(self, tag):
        self._end_block()
        depth = len(self.containers)
        inside = self.containers[-1] if self.containers else ""
        if tag == "li":
            if inside not in _LISTS:
                return self._end_block
        elif inside == "pre" or depth >= 2 * DEEPEST:
            return self._end_block
        elif inside in _LISTS:
            self._open_container("li")
        self._open_container(tag)
        return lambda: self._leave_containers(depth)

    def _open_container(self, tag):
        self.containers.append(tag)
        self.parts.append(Markup("<%s>") % tag)

    def _leave_containers(self, depth):
        self._end_paragraph()
        while len(self.containers) > depth:
            tag = self.containers.pop()
            if self.parts[-1] == f"<{tag}>":
                self.parts.pop()
            else:
                self.parts.append(Markup("</%s>") % tag)

    # ------------------------------------------------------------------ text

    def _add(self, text):
        if text:
            self.text.append(text)

    @property
    def _is_pre(self):
        return self.containers[-1:] == ["pre"]

    def _break_line(self):
        if self._is_pre:
            self.text.append("\n")
            return
        self._flush()
        self._begin_paragraph()
        self._follow(self.wanted)
        self.parts.append(Markup("<br>"))

    def _flush(self):
        """Write the text that waits, in the formats that are wanted."""
        text = "".join(self.text)
        self.text = []
        if not self.is_paragraph:
            # How the source was laid out; browsers show nothing of it.
            text = text.lstrip("\n" if self._is_pre else _SPACES)
        if not text:
            return
        self._begin_paragraph()
        self._follow(self.wanted)
        if any(map(_is_link, self.wanted)):
            self.parts.append(escape(text))
        else:
            self.parts.append(Markup("\n").join(map(text_to_inline_html, text.split("\n"))))

    def _begin_paragraph(self):
        """Text needs a paragraph around it, or an item of a list."""
        if self.is_paragraph:
            return
        inside = self.containers[-1] if self.containers else ""
        if inside in _LISTS:
            self._open_container("li")
        if inside != "pre":
            self.parts.append(Markup("<p>"))
        self.is_paragraph = True

    def _end_block(self):
        """What comes next stands on a new line."""
        if not self._is_pre:
            self._end_paragraph()
        elif not "".join(self.text[-1:]).endswith("\n"):
            self.text.append("\n")

    def _end_paragraph(self):
        self._flush()
        if not self.is_paragraph:
            return
        self._follow(())
        if not self._is_pre:
            self.parts.append(Markup("</p>"))
        self.is_paragraph = False

    def _follow(self, wanted):
        """Close and open formats until those that are wanted are open."""
        wanted = list(wanted)
        common = 0
        while self.opened[common : common + 1] == wanted[common : common + 1] != []:
            common += 1
        for opening in reversed(self.opened[common:]):
            self.parts.append(Markup("</%s>") % re.match(r"<(\w+)", opening)[1])
        self.parts += wanted[common:]
        self.opened = wanted

    def _write_film(self, node):
        """A film in a frame becomes a link to its page."""
        source = node.get("src", "")
        if video := find_video(f"https:{source}" if source.startswith("//") else source):
            self._end_paragraph()
            self._add(video.page_url)
            self._end_paragraph()


def _is_link(opening):
    return opening.startswith("<a ")


def _get_link(target):
    """The opening tag of a link to the web, to an address of mail, or to a telephone."""
    target = (target or "").strip()
    if target.lower().startswith("www."):
        target = f"http://{target}"
    target = target.replace(" ", "%20")
    if len(target) > LONGEST_LINK or not (_is_web(target) or _DIRECT.fullmatch(target)):
        return ""
    return Markup('<a href="%s" target="_blank" rel="noreferrer noopener">') % target


def _is_web(target):
    """Whether a link leads to a host, and to the one that people see in it."""
    if not _WEB.fullmatch(target) or re.search(r"\s", target):
        return False
    try:
        return bool(urlsplit(target).hostname)
    except ValueError:
        return False
