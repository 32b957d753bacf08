"""Tests of the connectors: no Odoo, no database, no network."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.messaging.cases", f"{__name__}.twilio.cases")
