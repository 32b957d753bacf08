from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestPrivacy(OmnichannelCase):
    """A person is found, and erased, by Odoo's privacy look-up (lesson 44)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana.write({"name": "Ana Zubiri", "phone": "+34600111222"})
        cls.bea = cls._make_persona("Bea")

    def look_up(self, name="Ana Zubiri", email="ana.zubiri@example.com"):
        wizard = self.env["privacy.lookup.wizard"].create({"name": name, "email": email})
        wizard.action_lookup()
        return wizard.line_ids

    def identities(self, lines):
        ids = lines.filtered(lambda line: line.res_model == "omnichannel.identity").mapped("res_id")
        return self.env["omnichannel.identity"].browse(ids)

    def test_unlinked_customer_is_found_by_name(self):
        """S0-15: whoever only wrote on a channel is found, too."""
        chat = self.receive()
        self.receive(persona=self.bea)
        self.assertEqual(self.identities(self.look_up()), chat.identity_id)

    def test_customer_is_found_by_his_record_and_phone(self):
        """S0-15: by the link, and by the number on the customer record."""
        chat = self.receive()
        chat.identity_id.name = "Anita"
        self.assertFalse(self.identities(self.look_up()))
        partner = self.env["res.partner"].create(
            {
                "name": "Ana Zubiri",
                "phone": "+34 600 111 222",
                "country_id": self.env.ref("base.es").id,
            }
        )
        self.assertEqual(self.identities(self.look_up()), chat.identity_id)
        chat.identity_id.phone = False
        chat.identity_id._link_partner(partner)
        self.assertEqual(self.identities(self.look_up()), chat.identity_id)

    def test_erasing_takes_everything_and_nothing_else(self):
        """S0-13: chats, messages, files, raw events, name: nothing of the person is left."""
        pixel = "data:image/png;base64,iVBORw0KGgo="
        chat = self.receive("secreto", kind="image", media={"data": pixel, "filename": "a.png"})
        self.fetch_media()
        self.reply(chat)
        self.send()
        self.happen({"type": "read"})
        self.write_in("sin leer")
        other = self.receive("otra", persona=self.bea)
        messages, files = chat.message_ids, chat.message_ids.attachment_ids
        guest = chat.identity_id.guest_id
        self.look_up().action_unlink_all()
        for gone in (chat, messages, files, guest, self.env["omnichannel.identity"]):
            self.assertFalse(gone.exists())
        self.env.cr.execute(
            "SELECT count(*) FROM omnichannel_event WHERE payload LIKE %s", [f"%{self.ana.ref}%"]
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.assertTrue(other.exists() and other.message_ids)
        self.assertEqual(
            self.env["omnichannel.event"].search_count([("chat_id", "=", other.id)]), 1
        )

    def test_who_comes_back_is_new(self):
        """S0-04: after that the customer may write again, and begins anew."""
        self.receive()
        self.look_up().action_unlink_all()
        chat = self.receive("Hola otra vez")
        self.assertEqual(len(chat.message_ids), 1)

    def test_messages_of_the_erased_have_lines_of_their_own(self):
        """S0-13: the look-up lists a linked customer's messages; they go with the chat."""
        chat = self.receive()
        partner = self.env["res.partner"].create({"name": "Ana Zubiri"})
        chat.identity_id._link_partner(partner)
        lines = self.look_up()
        self.assertIn("mail.message", lines.mapped("res_model"))
        identity_line = lines.filtered(lambda line: line.res_model == "omnichannel.identity")
        identity_line.action_unlink()
        (lines - identity_line).filtered(
            lambda line: line.res_model == "mail.message"
        ).action_unlink_all()
        self.assertTrue(all(line.is_unlinked for line in lines if line.res_model == "mail.message"))
