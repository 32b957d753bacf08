"""`make mutants` knows the tests of each module."""

import pytest

from tools import mutants
from tools.paths import ROOT


def test_tests_are_where_they_are_looked_for():
    """A test that was moved is not forgotten: what is named, is there."""
    named = [path for _module, paths in mutants.TESTS for path in paths if "{" not in path]
    assert named
    assert [path for path in named if not (ROOT / "tests" / path).exists()] == []


@pytest.mark.parametrize(
    ("module", "tests"),
    [
        ("connectors/gate", ["tests/connectors/test_gate.py"]),
        (
            "connectors/telegram/errors",
            ["tests/connectors/test_error_tables.py", "tests/connectors/telegram/test_errors.py"],
        ),
        ("connectors/whatsapp/webhook", ["tests/connectors/whatsapp"]),
        ("tools/archives", ["tests/addon_tools/test_archives.py"]),
        # What needs Odoo, and what is there for tests only.
        ("tools/arguments", []),
        ("connectors/testing/calls", []),
    ],
)
def test_tests_of_a_module(module, tests):
    """Its own, and no others."""
    assert mutants.find_tests(module) == tests


def test_modules():
    """All with tests and with something to change; a table of codes is none."""
    modules = mutants.find_modules()
    assert {"connectors/gate", "connectors/meta/graph", "tools/archives"} <= set(modules)
    assert not {"connectors/whatsapp/errors", "tools/arguments"} & set(modules)
