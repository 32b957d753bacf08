"""The addons' tests import with what the manifests declare: an Odoo with nothing else runs them."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What Odoo itself needs, and external_dependencies of the manifests.
DECLARED = {
    *(
        "odoo",
        "psycopg2",
        "lxml",
        "markupsafe",
        "werkzeug",
        "freezegun",
        "PIL",
        "dateutil",
        "pytz",
        "polib",
    ),
    *("requests", "phonenumbers", "websocket"),
}
TESTS = sorted(ROOT.glob("omnichannel_chat*/tests/__init__.py"))


def get_imports(path):
    """Modules that a file imports as it is imported itself: ``(level, name)``, without guards."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ((node.level, name) for name in names)


def find_foreign(path, known):
    """What is imported on the way that nobody has declared."""
    known.add(path)
    for level, name in get_imports(path):
        top = name.split(".")[0]
        if level and (near := find_near(path.parents[level - 1] / top)):
            if near not in known:
                yield from find_foreign(near, known)
        elif level == 0 and top not in DECLARED and top not in sys.stdlib_module_names:
            yield f"{path.relative_to(ROOT)}: {name}"


def find_near(place):
    """The file of a module or of a folder of tests; None for what is no test."""
    files = place.with_suffix(".py"), place / "__init__.py"
    return next((file for file in files if "tests" in file.parts and file.exists()), None)


@pytest.mark.parametrize("tests", TESTS, ids=lambda path: path.parts[-3])
def test_no_foreign_imports(tests):
    """Whoever runs another addon's tests with --test-enable gets no ModuleNotFoundError."""
    assert not list(find_foreign(tests, set()))


def test_the_helper_too():
    """integrator_guide.md: common.py is what other addons' tests import."""
    assert not list(find_foreign(ROOT / "omnichannel_chat/tests/common.py", set()))


def test_guarded_ones_are_found():
    """What needs more is recognised as such."""
    found = list(find_foreign(ROOT / "omnichannel_chat/tests/intake/test_properties.py", set()))
    assert any("hypothesis" in each for each in found)
