from odoo.tests import tagged

from odoo.addons.omnichannel_chat.tests import test_translations


@tagged("post_install", "-at_install")
class TestBookingSpanish(test_translations.TestTranslations):
    addon = "client_portal_ext_booking"
