"""What the addon ships for tests of connectors is there for tests alone, and needs no Odoo."""

import ast
from pathlib import Path

ADDON = Path(__file__).parents[2] / "omnichannel_chat"
TESTING = ADDON / "connectors" / "testing"


def get_imports(path):
    """Names of modules, and of what is taken from them, as they are written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module or ''}.{alias.name}" for alias in node.names)


def test_needs_no_odoo():
    """An integrator's connector is tested where no Odoo is installed."""
    for path in TESTING.rglob("*.py"):
        assert not [name for name in get_imports(path) if name.split(".")[0] == "odoo"], path


def test_product_never_loads_it():
    """Pytest is no dependency of the addon: Odoo would not start where it is missing."""
    for path in ADDON.rglob("*.py"):
        if path.is_relative_to(TESTING) or path.is_relative_to(ADDON / "tests"):
            continue
        for name in get_imports(path):
            assert not {"testing", "pytest"} & set(name.split(".")), path
