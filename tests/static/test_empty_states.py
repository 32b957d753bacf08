"""What a page says when it is empty. Our views are read as XML."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]


def read_views():
    """:return: the roots of all our files of views"""
    paths = sorted(ROOT.glob("omnichannel_chat*/views/**/*.xml"))
    return [ElementTree.parse(path).getroot() for path in paths]


def find_menu_actions():
    """Actions of ours that a menu opens and that show records.

    :return: dict of elements ``record`` by their id
    """
    views = read_views()
    wanted = {menu.get("action") for view in views for menu in view.iter("menuitem")}
    return {
        record.get("id"): record
        for view in views
        for record in view.iter("record")
        if record.get("model") == "ir.actions.act_window" and record.get("id") in wanted
    }


ACTIONS = find_menu_actions()


def test_menus_are_found():
    """The test itself: it looks at the menus that there are."""
    assert {"action_channels", "action_outbox", "action_quick_replies"} <= set(ACTIONS)


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_help(name):
    """Issue 4: an empty page of a menu says what is not there, and what to do next."""
    help_field = ACTIONS[name].find("field[@name='help']")
    assert help_field is not None
    sentences = ["".join(paragraph.itertext()).strip() for paragraph in help_field.iter("p")]
    assert len(sentences) >= 2
    assert all(sentences)
