from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestSearchTour(HttpCase, OmnichannelCase):
    """Finding a message and going there, in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "search_agent", groups="omnichannel_chat.group_agent")
        cls.shop = cls._make_channel("Tour Shop", user_ids=[(6, 0, cls.user.ids)])
        cls.phone = cls._make_persona("Ana", cls.shop)

    def test_jump(self):
        """S0-33, S0-38: a message of an archived chat is found, and shown among 120 others."""
        chat = self.receive("¿Tienen mesas de roble macizo?", self.phone)
        self.note(chat, "Cliente de confianza", self.user)
        for number in range(120):
            self.write_in(f"Mensaje {number}", self.phone)
        self.process()
        chat.with_user(self.user).archive_chat()
        self.start_tour("/odoo/chats", "omnichannel_message_search", login="search_agent")
