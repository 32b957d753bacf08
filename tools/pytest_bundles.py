"""A pytest plugin that bundles Odoo's scripts and styles once, not again in each browser test.

A test rolls back what it did, and with it the bundles that its pages asked for. These are
committed before the first test; Odoo finds them by the checksum of their content.
"""

import pytest

import odoo.api
import odoo.modules.registry
import odoo.tests.common

BUNDLES = (
    "web.assets_web",
    "web.assets_web_print",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.assets_tests",
    "bus.websocket_worker_assets",
)


@pytest.fixture(scope="session", autouse=True)
def _bundles(load_registry):
    registry = odoo.modules.registry.Registry(odoo.tests.common.get_db_name())
    with registry.cursor() as cr:
        qweb = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})["ir.qweb"]
        for name in BUNDLES:
            bundle = qweb._get_asset_bundle(name)
            bundle.js()
            bundle.css()
