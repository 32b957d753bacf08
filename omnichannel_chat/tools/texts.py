"""Plain text and HTML, without loss: a message to or from a customer is plain text.

Odoo's own converters make text for reading: they halve spaces, drop blank lines, and let a link
swallow the full stop behind it. Here every character stays where it was.
"""

import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from markupsafe import Markup, escape

from ..connectors.payload import storable_text

#: An address, until something that never stands in one; the next one may follow a comma.
_ADDRESS = re.compile(
    r"""(?<![A-Za-z0-9@])(?:https?://(?=[\w\[])|www\.(?=\w[\w-]*\.\w))"""
    # Quotation marks, and the full stops, commas and brackets of Chinese and Japanese.
    r"""(?:(?![,;|]https?://)[^\s<>"\u201c\u201d\u00ab\u00bb"""
    r"""\u3001\u3002\u300a-\u3011\uff01\uff09\uff0c\uff1b\uff1f])+""",
    re.IGNORECASE,
)
#: What stands behind an address, rather than in it.
_BEHIND = ".,;:!?'\u2018\u2019\u2026"
#: Signs of formatting: behind an address when the same stands before it.
_FORMATTING = "*_~|"
_BRACKETS = {")": "(", "]": "[", "}": "{"}
#: What :func:`text_to_html` makes, and may be read in a quick way.
_PLAIN_PARAGRAPH = re.compile(r"<p>(?:[^<>\r\n]|<br */?>|<a [^<>]*>|</a>)*</p>")
_LINK_TAG = re.compile(r"</?a(?: [^<>]*)?>")
_LINE_BREAK_TAG = re.compile(r"<br */?>")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")

_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figure")
    + ("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav")
    + ("ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)
_SILENT = frozenset(("head", "script", "style", "template", "title"))


def get_sent_text(body, text=None, is_html=False):
    """What the customer gets: the text beside a body, else the text of it.

    :param body: ``Markup`` is HTML, anything else is text as it is
    :param bool is_html: the body is HTML, although no ``Markup``: RPC has none
    :return: every character of it, but for what cannot be stored; "" = only spaces
    :rtype: str
    """
    if not isinstance(text, str):
        is_html = is_html or isinstance(body, Markup)
        text = html_to_text(body, write_links=True) if is_html else str(body or "")
    return storable_text(text) if text.strip() else ""


def text_to_html(text, edited=False):
    """A plain text as the body of a message: all of its characters, and links to follow.

    :param bool edited: mark it as changed, as Odoo does
    :rtype: Markup
    """
    if not text:
        return Markup("")
    mark = Markup('<span class="o-mail-Message-edited"></span>') if edited else ""
    # A paragraph keeps the spaces at its beginning; bare text loses them.
    return Markup("<p>%s%s</p>") % (text_to_inline_html(text), mark)


def text_to_inline_html(text):
    """A plain text as HTML within something else.

    :rtype: Markup
    """
    return Markup("<br/>").join(map(_link_addresses, _LINE_BREAK.split(text)))


def _link_addresses(line):
    """One line as HTML, its addresses as links."""
    pieces, end = [], 0
    for match in _ADDRESS.finditer(line):
        address = _trim(match.group(), line[match.start() - 1 : match.start()])
        if match.start() < end or not address:
            continue
        target = f"http://{address}" if address.lower().startswith("www.") else address
        pieces += [
            escape(line[end : match.start()]),
            Markup('<a href="%s" target="_blank" rel="noreferrer noopener">%s</a>')
            % (target, address),
        ]
        end = match.start() + len(address)
    return Markup("").join([*pieces, escape(line[end:])])


def _trim(address, before):
    """An address without what follows it: punctuation, and brackets that it does not open.

    :param str before: the character before it, or ""
    """
    opened = []
    for index, sign in enumerate(address):
        if sign in _BRACKETS.values():
            opened.append(sign)
        elif sign in _BRACKETS and (not opened or opened.pop() != _BRACKETS[sign]):
            address = address[:index]
            break
    behind = _BEHIND + (before if before and before in _FORMATTING else "")
    return address.rstrip(behind)


def html_to_text(body, write_links=False):
    """The text of a message's body: tags are nothing, but for line breaks, and blocks are lines.

    :param bool write_links: write out where a link leads that does not say so itself, for whoever
        gets no HTML
    :rtype: str
    """
    if not body:
        return ""
    if not write_links and _PLAIN_PARAGRAPH.fullmatch(body):
        return unescape(_LINE_BREAK_TAG.sub("\n", _LINK_TAG.sub("", str(body[3:-4]))))
    reader = _TextReader(write_links)
    reader.feed(str(body))
    reader.close()
    return "".join(reader.parts)


class _TextReader(HTMLParser):
    """Collects the text of HTML, with the lines that a browser shows."""

    def __init__(self, write_links):
        super().__init__(convert_charrefs=True)
        self.write_links = write_links
        self.parts = []
        #: A block has begun or ended: what comes next stands on a new line.
        self.is_block_over = False
        self.silent = 0
        #: Where a link leads, and which part is its first.
        self.link = ("", 0)

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self._write("\n")
        elif tag in _BLOCKS:
            self._end_block()
        elif tag in _SILENT:
            self.silent += 1
        elif tag == "a":
            self.link = (dict(attrs).get("href") or "", len(self.parts))

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self._end_block()
        elif tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag == "a":
            if self.write_links:
                self._write_link(*self.link)
            self.link = ("", 0)

    def handle_data(self, data):
        # Between two tags a line break, with the spaces around it, is how the HTML was laid out.
        is_layout = data.isspace() and "\n" in data
        if not self.silent and not is_layout:
            self._write(data)

    def _write(self, text):
        if self.is_block_over:
            self.parts.append("\n")
            self.is_block_over = False
        self.parts.append(text)

    def _write_link(self, target, first):
        said = "".join(self.parts[first:])
        if target.startswith(("http://", "https://")) and _bare(target) not in _bare(said):
            self._write(f" ({target})" if said.strip() else target)

    def _end_block(self):
        # A line break at the end of a block ends the same line.
        self.is_block_over = bool(self.parts) and self.parts[-1] != "\n"


def _bare(address):
    """An address as people compare it: without scheme, escapes, and a slash at its end."""
    return unquote(address).partition("://")[2].rstrip("/") or unquote(address)
