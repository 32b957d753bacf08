"""Odoo runs each test of ours: its loader takes modules from the package `tests` alone."""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent for path in ROOT.glob("omnichannel_chat*/tests/__init__.py"))


def get_handed_on(package):
    """Names of the modules that a package has: its own, and those of `from .folder import *`."""
    for node in ast.walk(ast.parse((package / "__init__.py").read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names = [alias.name for alias in node.names]
            if names == ["*"]:
                yield from get_handed_on(package / node.module)
            elif not node.module:
                yield from (name for name in names if (package / f"{name}.py").exists())


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parts[-2])
def test_every_test_is_loaded(package):
    """A file that no __init__.py lists, or whose folder is not handed on, never runs in Odoo."""
    files = {path.stem for path in package.rglob("test_*.py")}
    assert files == {name for name in get_handed_on(package) if name.startswith("test_")}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parts[-2])
def test_names_are_unique(package):
    """Of two modules of one name in two folders, the package would hand on the last one alone."""
    names = Counter(path.stem for path in package.rglob("test_*.py"))
    assert not [name for name, number in names.items() if number > 1]
