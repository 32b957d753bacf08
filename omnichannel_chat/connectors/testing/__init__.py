"""For tests of connectors, here and in addons of others; nothing of it is loaded by Odoo.

It needs pytest. ``docs/adding_a_provider.md`` has a complete example.
"""

import pytest

pytest.register_assert_rewrite(f"{__name__}.cases")

# Imported before pytest is told, assertions would not say what they compared.
from .cases import ConnectorCases, StubSession, answer, request  # noqa: E402
from .feature_matrix import get_features, read_table  # noqa: E402
