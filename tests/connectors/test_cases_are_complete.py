"""A connector without the shared test case, or a fixture without a test, fails here."""

import importlib
from pathlib import Path

import pytest

from omnichannel_chat.connectors import CONNECTORS

from .cases import FIXTURES, ConnectorCases

for _module in sorted(Path(__file__).parent.glob("test_*.py")):
    importlib.import_module(f"{__package__}.{_module.stem}")


def _subclasses(cls):
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


CASES = {cases.connector_class: cases for cases in _subclasses(ConnectorCases)}
FOLDERS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
def test_connector_has_the_shared_test_case(provider):
    """Every connector stands what all connectors must stand."""
    assert CONNECTORS[provider] in CASES
    assert CONNECTORS[provider].provider == provider


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
def test_fixture_has_an_expectation(provider):
    """No fixture lies about unread, and none is missing."""
    cases = CASES[CONNECTORS[provider]]()
    files = {path.stem for path in cases.fixtures.glob("*.json")}
    assert files == set(cases.expected)
    assert all("__" in name for name in files), "fixtures are called <event>__<variant>.json"


@pytest.mark.parametrize("folder", FOLDERS)
def test_fixture_folder_belongs_to_a_connector(folder):
    """A folder of fixtures is called like its provider."""
    assert folder in CONNECTORS


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
def test_secrets_are_declared(provider):
    """The secret of the webhook, at least, is looked for in every error."""
    cases = CASES[CONNECTORS[provider]]
    assert cases.secret_setting in cases.hidden_settings
    assert all(len(cases.settings[name]) > 7 for name in cases.hidden_settings)
