import base64

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase

#: The same as in the tour.
NASTY = (
    "  Hola Ana,\n\nprimera línea\n\n\nsegunda   con   espacios\n  - sangría &nbsp; &amp;\n"
    "Pague aquí:https://example.com/pay?x=1&y=2, gracias (o https://example.com/b).\n"
    "1  000 :) <3 <b>x</b> https://x.es/%E0%A4%A fin"
)


@tagged("post_install", "-at_install")
class TestTextsTour(HttpCase, OmnichannelCase):
    """What is typed in the real composer, and what a browser cannot play."""

    browser_size = "1440x900"

    def test_texts(self):
        """S0-20, S0-22: what is typed is what is shown and sent, edits included; a damaged voice
        note is a file.
        """
        user = new_test_user(self.env, "text_agent", groups="omnichannel_chat.group_agent")
        shop = self._make_channel("Tour Shop", user_ids=[(6, 0, user.ids)])
        phone = self._make_persona("Ana", shop)
        damaged = base64.b64encode(b"OggS damaged").decode()
        media = {"data": f"data:audio/ogg;base64,{damaged}", "filename": "voz.ogg"}
        self.receive("", phone, kind="voice", media=media)
        self.fetch_media()
        self.receive("Hola", phone)
        before = self.reply(self.find_chat(phone), "Antes", user)
        self.send()
        self.start_tour("/odoo/chats", "omnichannel_texts", login="text_agent")
        deliveries = self.find_chat(phone).delivery_ids.sorted("id")
        ours = deliveries.filtered(lambda d: d.direction == "out" and d.operation == "send")
        sent = ours.filtered(lambda d: d.mail_message_id != before)
        self.assertEqual(sent.mapped("text"), [NASTY])
        edit = deliveries.filtered(lambda d: d.operation == "edit")
        self.assertEqual(edit.text, "e1\n\n  e2 :)")
