"""A page that can be looked at, and does nothing: for who sees it in another's place."""

import re

from lxml import etree, html
from markupsafe import Markup

_CONTROLS = ("button", "input", "select", "textarea")
#: Their content runs, or is only there for what runs; or they lead away.
_SILENT = ("script", "template", "iframe", "object", "embed", "meta", "base")
#: What loads something. A picture from elsewhere would tell that somebody looks.
_LOADING = ("src", "srcset", "poster", "background")
_LOADING_STYLE = re.compile(r"url\s*\(|image-set|@import|\\", re.IGNORECASE)
#: From where something may be loaded: our own pictures.
_OWN = re.compile(r"/(web/(image|content|binary|assets)|omnichannel|[a-z0-9_]+/static)/[^\s\\]*")
_CLIMBING = re.compile(r"\.\.|%2e", re.IGNORECASE)


def make_dead(source, addresses):
    """The same page without anything that acts: no form, no script, no link but to some pages.

    :param str source: HTML that templates of ours have made
    :param addresses: function that says where a link leads here; "" = nowhere
    :rtype: Markup
    """
    root = html.fragment_fromstring(str(source), create_parent="div")
    etree.strip_elements(root, *_SILENT, with_tail=False)
    for element in root.iter(etree.Element):
        for name in list(element.attrib):
            if not _is_dead(element.tag, name, element.attrib[name]):
                del element.attrib[name]
        if element.tag == "a":
            _lead(element, addresses(element.attrib.pop("href", "")))
        elif element.tag == "form":
            # No field of it is sent, whatever somebody presses.
            element.tag = "div"
        elif element.tag in _CONTROLS:
            element.set("disabled", "disabled")
    for hidden in root.xpath(".//input[@type='hidden']"):
        hidden.drop_tree()
    inner = etree.tostring(root, encoding="unicode", method="html")
    # From the tree that was just gone through.
    return Markup(re.sub(r"\A<div>|</div>\Z", "", inner))  # noqa: S704


def _is_dead(tag, name, value):
    """Whether an attribute does nothing, loads nothing from elsewhere, and leads nowhere."""
    if name.startswith(("on", "data-")) or name in ("action", "formaction", "tabindex"):
        return False
    if name in _LOADING:
        is_own = _OWN.fullmatch(value) and not _CLIMBING.search(value)
        return bool(is_own) or value.startswith("data:image/")
    if name == "style":
        return not _LOADING_STYLE.search(value)
    # Links are led, style sheets are ours; nothing else has an address.
    return not name.endswith("href") or tag in ("a", "link")


def _lead(link, address):
    link.attrib.pop("target", None)
    if address:
        link.set("href", address)
