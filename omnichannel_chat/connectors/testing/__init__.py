"""For tests of connectors, here and in addons of others; nothing of it is loaded by Odoo.

It needs pytest. ``docs/adding_a_provider.md`` has a complete example.
"""

import pytest

# Told before they are imported: else a failed assertion would not say what it compared.
pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in ("bodies", "calls", "cases")))

# ruff: noqa: E402
from .bodies import OTHER_VALUES, assert_storable, mutations, paths, replaced
from .calls import LOST_CALLS, StubSession, answer, request
from .cases import FIXTURES, ConnectorCases
from .feature_matrix import get_features, read_table
