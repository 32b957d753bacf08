"""The keys of the inbox and their description."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "omnichannel_chat/static/src/inbox/shortcuts.js"
GUIDE = ROOT / "docs/user_guide.md"

#: Keys of the table as the guide writes them, where they are not the same.
WRITTEN = {
    "arrowdown": "↓",
    "arrowup": "↑",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "home": "Home",
    "space": "Space",
}


def write(key):
    if key.startswith("shift+"):
        return f"Shift+{key[-1].upper()}"
    return WRITTEN.get(key, key)


def test_guide():
    """Issue 4: the user guide lists each key of the inbox."""
    keys = re.findall(r'\bplace: "\w+",\s+key: "([^"]+)"', TABLE.read_text())
    guide = GUIDE.read_text().split("## Keyboard", 1)[1].split("\n## ", 1)[0]
    assert len(keys) > 20
    missing = [key for key in map(write, keys) if f"`{key}`" not in guide]
    assert missing == []
