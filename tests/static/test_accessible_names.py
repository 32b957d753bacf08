"""Names of what stands on our screens, for those who do not see them. Templates are read as XML."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(ROOT.glob("omnichannel_chat*/static/src/**/*.xml"))

#: What names an element, literally or computed.
NAMES = ["aria-label", "aria-labelledby", "title"]
COMPUTED = [prefix + name for name in NAMES for prefix in ("t-att-", "t-attf-")]
#: Elements of OWL whose content comes from elsewhere: it may be text.
UNKNOWN = ("t-esc", "t-out", "t-call", "t-slot", "t-component")
INTERACTIVE_ROLES = {"button", "checkbox", "link", "menuitem", "option", "radio", "switch", "tab"}


def is_named(element):
    return any(element.get(name) for name in NAMES + COMPUTED)


def has_text(element):
    """Whether something can be read out in it: text, a picture with a name, another component."""
    if element.get("aria-hidden") == "true":
        return False
    if any(element.get(name) is not None for name in UNKNOWN):
        return True
    if (element.text or "").strip():
        return True
    if element.get("alt") or element.get("t-att-alt"):
        return True
    for child in element:
        is_component = child.tag[:1].isupper()
        if is_component or is_named(child) or has_text(child) or (child.tail or "").strip():
            return True
    return False


def is_button(element):
    return element.tag in ("button", "a", "summary") or element.get("role") in INTERACTIVE_ROLES


def is_field(element):
    if "d-none" in element.get("class", "").split():
        return False
    if element.tag == "input":
        return element.get("type") not in ("hidden", "submit", "button")
    return element.tag in ("select", "textarea")


def has_label(element, tree):
    """Whether a ``label`` belongs to a field: around it, or for its id."""
    ids = {element.get("id"), element.get("t-attf-id"), element.get("t-att-id")} - {None}
    for label in tree.iter("label"):
        if element in label.iter():
            return True
        if ids & {label.get("for"), label.get("t-attf-for"), label.get("t-att-for")}:
            return True
    return False


def find_nameless(tree):
    """:return: list of pairs: the element's tag, its class"""
    found = []
    for element in tree.iter():
        is_nameless = not (is_named(element) or has_text(element))
        if is_button(element) and not is_field(element) and is_nameless:
            found.append((element.tag, element.get("class")))
        if is_field(element) and not is_named(element) and not has_label(element, tree):
            found.append((element.tag, element.get("class")))
        if element.tag == "img" and element.get("alt") is None and not element.get("t-att-alt"):
            found.append((element.tag, element.get("class")))
    return found


def find_clickable(tree):
    """What reacts to the pointer and cannot be reached by keyboard: not a button, no role."""
    return [
        (element.tag, element.get("class"))
        for element in tree.iter()
        if element.get("t-on-click")
        and not is_button(element)
        and not element.tag[:1].isupper()
        and element.tag not in ("input", "label", "select", "textarea")
        and element.get("t-on-keydown") is None
    ]


def find_silent_icons(tree):
    """Icons that are neither named nor left out by readers: what they say is lost or nonsense."""
    return [
        element.get("class")
        for element in tree.iter("i")
        if element.get("role") == "img" and not is_named(element)
    ]


def get_id(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=get_id)
def test_names(path):
    """Issue 4: every button, link, field and picture of ours has a name that can be read out."""
    assert find_nameless(ElementTree.parse(path).getroot()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=get_id)
def test_icons(path):
    """Issue 4: an icon that means something says what."""
    assert find_silent_icons(ElementTree.parse(path).getroot()) == []


#: A touch on the name opens the customer; the button beside it does so for the keyboard.
BESIDE_A_BUTTON = {
    ("omnichannel_chat/static/src/inbox/chat_view.xml", "flex-grow-1 overflow-hidden")
}


@pytest.mark.parametrize("path", TEMPLATES, ids=get_id)
def test_reachable(path):
    """Issue 4: what can be clicked can be reached by keyboard."""
    found = find_clickable(ElementTree.parse(path).getroot())
    assert [each for each in found if (get_id(path), each[1]) not in BESIDE_A_BUTTON] == []


@pytest.mark.parametrize(
    "xml",
    [
        "<button><i class='fa fa-plus'/></button>",
        "<button><i class='fa fa-plus' aria-hidden='true'>x</i></button>",
        "<button><t t-if='x'><i class='fa fa-plus'/></t></button>",
        "<div role='option'><img alt=''/></div>",
        "<input type='text' placeholder='Name'/>",
        "<img src='x'/>",
    ],
)
def test_nameless_is_found(xml):
    """The test itself: it sees what has no name."""
    assert find_nameless(ElementTree.fromstring(f"<templates>{xml}</templates>"))


@pytest.mark.parametrize(
    "xml",
    [
        "<button title='New'><i class='fa fa-plus'/></button>",
        "<button><i class='fa fa-plus'/> New</button>",
        "<button><t t-if='x'><span t-esc='label'/></t></button>",
        "<label><input type='checkbox'/> All</label>",
        "<div><label for='name'>Name</label><input id='name'/></div>",
        "<img alt=''/>",
    ],
)
def test_named_is_let_through(xml):
    """The test itself: it does not complain of what has a name."""
    assert not find_nameless(ElementTree.fromstring(f"<templates>{xml}</templates>"))
