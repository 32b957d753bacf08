import base64
import importlib.util

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import file_path, mute_logger

from .test_access_matrix import AccessScene

#: Who may see the customer of the scene's chat: his colleagues in the channel, and the manager.
ALLOWED = {"agent", "manager"}
PERSONAS = ("agent", "outsider", "manager", "foreign", "employee", "portal", "public")
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    b"+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestGuests(HttpCase, AccessScene):
    """Customers' names, numbers and pictures are of those who see their chats."""

    def setUp(self):
        super().setUp()
        self.guest = self.identity.guest_id
        self.guest.image_1920 = PIXEL
        self.visitor = self.env["mail.guest"].create({"name": "Visitor of a live chat"})
        self.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_names_are_of_who_sees_the_chat(self):
        """S0-03, S0-40: over RPC nobody else reads, finds or counts a customer's guest."""
        for persona in PERSONAS:
            with self.subTest(persona=persona):
                guest = self.guest.with_user(getattr(self, persona))
                self.assertEqual(guest.has_access("read"), persona in ALLOWED)
                if persona in ("portal", "public"):
                    continue
                found = guest.search([("id", "in", (self.guest + self.visitor).ids)])
                expected = self.guest + self.visitor if persona in ALLOWED else self.visitor
                if persona == "agent":
                    # Being an agent takes nothing from what every employee may see.
                    self.assertIn(self.visitor, found)
                self.assertEqual(found, expected)
                if persona not in ALLOWED:
                    self.assertFalse(guest.search([("name", "=", self.guest.name)]))
                    with self.assertRaises(AccessError):
                        guest.read(["name"])

    def test_pictures_are_of_who_sees_the_chat(self):
        """S0-40: nor does an address of a picture show it, by the guest's id or the file's."""
        file = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "mail.guest"),
                ("res_id", "=", self.guest.id),
                ("res_field", "=", "image_1920"),
            ]
        )
        picture = base64.b64decode(PIXEL)
        for persona in PERSONAS:
            with self.subTest(persona=persona), mute_logger("odoo.addons.base.models.ir_rule"):
                login = getattr(self, persona).login
                self.authenticate(*(None, None) if persona == "public" else (login, login))
                for address in (
                    f"/web/image/mail.guest/{self.guest.id}/image_1920",
                    f"/web/image/{file.id}",
                    f"/web/content/{file.id}",
                ):
                    answer = self.url_open(address).content
                    self.assertEqual(answer == picture, persona in ALLOWED, address)
        self.authenticate(self.employee.login, self.employee.login)
        own = self.url_open(f"/web/image/mail.guest/{self.visitor.id}/avatar_128").content
        self.assertIn(b"<svg", own, "the initial of a visitor is still drawn")

    def test_bubbles_still_have_an_author(self):
        """S0-13: whoever reads a chat is told who wrote, and where his picture is."""
        self.chat.with_user(self.agent).link_partner(False)
        for user in (self.agent, self.manager):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                chat = self.chat.with_user(user)
                data = chat.get_messages_data(chat.id, chat.message_ids.ids)
                guests = {each["id"]: each for each in data["store_data"]["mail.guest"]}
                self.assertEqual(guests[self.guest.id]["name"], self.guest.name)

    def test_no_number_is_a_name(self):
        """S0-40: who is known by a number only has no number in the place of his name."""
        persona = self._make_persona("x", phone="+34699888777", ref="34699888777")
        anonymous = {"id": persona.ref, "name": "", "phone": persona.phone}
        self.write_in("Hola", persona, **{"from": anonymous})
        self.process()
        identity = self.find_chat(persona).identity_id
        self.assertEqual(identity.guest_id.name, "WhatsApp, …8777")
        self.assertEqual(identity.display_name, "+34699888777", "its people see it")
        self.write_in("Soy yo", persona, **{"from": {**anonymous, "name": "Ana Ruiz"}})
        self.process()
        self.assertEqual(identity.guest_id.name, "Ana Ruiz", "told later")

    def test_a_guest_is_of_the_channel_of_his_address(self):
        """S0-40: whoever makes the address, its guest is nobody else's from then on."""
        guest = self.env["mail.guest"].create({"name": "Eva"})
        self.assertTrue(guest.with_user(self.employee).has_access("read"))
        self.env["omnichannel.identity"].create(
            {
                "channel_id": self.elsewhere.id,
                "kind": "phone",
                "external_id": "1",
                "guest_id": guest.id,
            }
        )
        self.assertFalse(guest.with_user(self.employee).has_access("read"))
        self.assertFalse(guest.with_user(self.agent).has_access("read"))
        self.assertTrue(guest.with_user(self.outsider).has_access("read"))

    def test_old_guests_are_tied_and_renamed(self):
        """S0-40: an upgrade does the same to the customers who are there."""
        self.identity.write({"phone": "+34600111222", "name": False, "username": False})
        self.guest.write({"name": "+34600111222", "omnichannel_channel_id": False})
        other = self.other_chat.identity_id.guest_id
        other.omnichannel_channel_id = False
        self.env.flush_all()
        spec = importlib.util.spec_from_file_location(
            "guests", file_path("omnichannel_chat/migrations/19.0.2.1.0/post-guests.py")
        )
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()
        self.assertEqual((self.guest + other).omnichannel_channel_id, self.channel)
        self.assertEqual(self.guest.name, f"WhatsApp, …{self.ana.ref[-4:]}")
        self.assertEqual(other.name, "Eva")
        self.assertFalse(self.visitor.omnichannel_channel_id)
