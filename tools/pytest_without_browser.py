"""A pytest plugin that skips the tests of Odoo which start a browser."""

import unittest

import odoo.tests.common


class NoBrowser:
    """Stands in for Odoo's browser."""

    def __init__(self, *args, **kwargs):
        raise unittest.SkipTest("needs a browser")


def pytest_configure():
    """Replace the browser once Odoo is loaded."""
    odoo.tests.common.ChromeBrowser = NoBrowser
