from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase
from ..inbox.test_inbox_tour import AGENT_GROUPS


@tagged("post_install", "-at_install")
class TestWritingTour(HttpCase, OmnichannelCase):
    """Quick replies, sending later and drafts in a browser."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "writing_agent", groups=AGENT_GROUPS, tz="Europe/Madrid")
        cls.shop = cls._make_channel("Tour Shop", user_ids=[(6, 0, cls.user.ids)])
        cls.phone = cls._make_persona("Ana", cls.shop)
        cls.bruno = cls._make_persona("Bruno", cls.shop)
        cls.env["mail.canned.response"].create(
            {
                "source": "arrival",
                "substitution": "Hola {{customer.first_name}}, su pedido llega el [[What day?]].",
                "group_ids": [(6, 0, cls.env.ref("omnichannel_chat.group_agent").ids)],
                "attachment_ids": [(0, 0, {"name": "map.pdf", "raw": b"%PDF-1.4 map"})],
            }
        )

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Cuándo llega?", self.phone)
        self.receive("¿Abren el sábado?", self.bruno)

    def check_sent(self):
        sent = self.chat.delivery_ids.filtered(
            lambda d: d.direction == "out" and d.operation == "send"
        )
        self.assertEqual(
            [text for text in sent.mapped("text") if text],
            ["Hola Ana, su pedido llega el lunes.", "¿Todo bien con la mesa?", "Un momento"],
        )
        # Both replies brought their file.
        self.assertEqual(sent.attachment_id.mapped("name"), ["map.pdf"] * 2)
        mine = self.env["omnichannel.read"].search(
            [("chat_id", "=", self.chat.id), ("user_id", "=", self.user.id)]
        )
        self.assertFalse(mine.draft)

    def test_writing(self):
        """S0-18..S0-20, lessons 41, 42: quick reply with blank and file, send later, draft."""
        self.start_tour("/odoo/chats", "omnichannel_writing", login="writing_agent")
        self.check_sent()


@tagged("post_install", "-at_install")
class TestWritingNarrowTour(TestWritingTour):
    browser_size = "390x844"
    touch_enabled = True

    test_writing = None

    def test_phone(self):
        """S0-18..S0-20: the same on a phone."""
        self.start_tour("/odoo/chats", "omnichannel_writing_phone", login="writing_agent")
        self.check_sent()
