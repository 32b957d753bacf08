"""A connector without the shared test case, or fixtures without a connector, fail here."""

import functools
import importlib
from pathlib import Path

import pytest

from omnichannel_chat.connectors import CONNECTORS
from omnichannel_chat.connectors.testing import FIXTURES, ConnectorCases


def _subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


@functools.cache
def find_cases():
    """The shared test case as each connector fills it, by class of the connector."""
    folder = Path(__file__).parent
    for module in sorted(folder.rglob("test_*.py")):
        name = ".".join(module.relative_to(folder).with_suffix("").parts)
        importlib.import_module(f"{__package__}.{name}")
    return {cases.connector_class: cases for cases in _subclasses(ConnectorCases)}


FOLDERS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
def test_connector_has_the_shared_test_case(provider):
    """Every connector stands what all connectors must stand."""
    assert CONNECTORS[provider] in find_cases()
    assert CONNECTORS[provider].provider == provider


@pytest.mark.parametrize("folder", FOLDERS)
def test_fixture_folder_belongs_to_a_connector(folder):
    """A folder of fixtures is called like its provider."""
    assert folder in CONNECTORS
