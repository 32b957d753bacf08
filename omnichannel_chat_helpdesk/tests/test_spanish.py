from odoo.tests import tagged

from odoo.addons.omnichannel_chat.tests import test_translations


@tagged("post_install", "-at_install")
class TestSpanish(test_translations.TestTranslations):
    addon = "omnichannel_chat_helpdesk"
