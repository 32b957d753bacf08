"""In the browser, too, the core is what everything stands on."""

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "omnichannel_chat/static/src"


def test_core_imports_no_subject():
    """Whoever takes a subject away has nothing to change in the core."""
    imported = {
        (path.name, name)
        for path in (SOURCES / "core").glob("**/*.js")
        for name in re.findall(r'from "(@omnichannel_chat/[^"]+|\.[^"]+)"', path.read_text())
        if not name.startswith(("@omnichannel_chat/core/", "./"))
    }
    assert not imported


def test_subjects_extend_what_the_core_has():
    """A method that calls super has its base in the core: any order of subjects does."""
    core = (SOURCES / "core/omnichannel_service.js").read_text()
    for path in SOURCES.glob("*/omnichannel_service_patch.js"):
        for name in re.findall(r"\bsuper\.(\w+)\(", path.read_text()):
            assert re.search(rf"^    (async )?{name}\(", core, re.MULTILINE), (path, name)


def test_subjects_do_not_take_each_others_methods():
    """What is defined twice without super would be whatever comes last."""
    seen = {}
    for path in SOURCES.glob("*/omnichannel_service_patch.js"):
        text = path.read_text()
        for name in re.findall(r"^    (?:async )?(\w+)\(.*\{$", text, re.MULTILINE):
            if f"super.{name}(" not in text:
                assert name not in seen, (path, seen[name], name)
                seen[name] = path
