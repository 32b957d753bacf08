"""Portal users of the version before, which had no fields that let them in."""

from odoo.api import SUPERUSER_ID, Environment

from odoo.addons.client_portal_ext.hooks import let_portal_users_stay


def migrate(cr, version):
    """:param str version: the one that was installed"""
    let_portal_users_stay(Environment(cr, SUPERUSER_ID, {}))
