"""Holds ``docs/feature_matrix.md`` to what the connectors say of themselves."""

from pathlib import Path

import pytest

from omnichannel_chat.connectors import CONNECTORS
from omnichannel_chat.connectors.testing import get_features, read_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "feature_matrix.md"


def test_every_provider_has_a_column():
    """S0-01: the document knows every provider, and no other."""
    assert set(read_table(DOCUMENT)) == {connector.title for connector in CONNECTORS.values()}


@pytest.mark.parametrize("provider", sorted(CONNECTORS))
def test_cells_agree_with_the_connector(provider):
    """S0-21, S0-24, S0-25, S0-27, S0-28: the cells are written as the code has them."""
    connector = CONNECTORS[provider]
    assert read_table(DOCUMENT)[connector.title] == get_features(connector)
