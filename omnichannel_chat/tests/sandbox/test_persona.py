import base64
import io
import json
from datetime import timedelta
from unittest.mock import patch

from markupsafe import Markup
from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open

from ...connectors.errors import VerificationError
from ...connectors.sandbox.connector import SandboxConnector
from ...models.sandbox.omnichannel_persona_limits import MAX_FILE_BYTES
from ...tools import demo
from ..common import OmnichannelCase


def make_picture():
    """A small picture as a browser hands it over."""
    content = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(content, "PNG")
    return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestPersona(OmnichannelCase):
    """The page that plays a customer's phone, and what the sandbox makes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.phone = cls.ana.with_user(cls.agent)

    def say(self, **event):
        """The agent does something on the phone, and the worker understands it."""
        name = self.phone.send_event(event)
        self.process()
        return name

    def see(self):
        """The bubbles on the phone."""
        return self.phone.read_phone()["bubbles"]

    def answer(self, text="Buenos días", **values):
        """We answer, as far as the outbox brings it; returns the delivery."""
        chat = self.find_chat() or self.receive()
        delivery = self.reply(chat, text, **values).omnichannel_message_ids
        while self.send():
            pass
        return delivery

    # ------------------------------------------------------------------ access

    def test_only_members_of_the_channel(self):
        """S0-03: who is no member of the channel neither sees nor plays its phones."""
        for user in (self.stranger, self.employee, self.portal):
            phone = self.ana.with_user(user)
            for method in (phone.read_phone, phone.acknowledge, lambda p=phone: p.send_event({})):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    method()
        names = [channel["id"] for channel in self.ana.with_user(self.stranger).get_phones()]
        self.assertNotIn(self.channel.id, names)

    def test_strangers_make_no_customers(self):
        """S0-03: a customer is made up on one's own channels only."""
        Persona = self.env["omnichannel.persona"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            Persona.make_persona(self.channel.id, "Eva")

    def test_only_on_a_sandbox(self):
        """A real channel has no made-up customers, and none is moved there."""
        real = self._make_channel("Real", provider="telegram")
        with self.assertRaises(ValidationError):
            self._make_persona("Eva", real)
        with self.assertRaises(UserError):
            self.ana.channel_id = real

    def test_phones_by_channel(self):
        """The page lists the user's sandbox channels with their customers."""
        [channel] = [each for each in self.phone.get_phones() if each["id"] == self.channel.id]
        self.assertEqual([each["name"] for each in channel["personas"]], ["Ana"])
        self.assertTrue(channel["connected"])

    # ------------------------------------------------------------------ making customers up

    def test_make_a_customer(self):
        """The phone number is kept as providers tell it; the user name without its sign."""
        self.channel.company_id.country_id = self.env.ref("base.es")
        made = self.phone.make_persona(self.channel.id, " Eva ", "600 12 34 56", "@eva")
        self.assertEqual(
            (made["name"], made["phone"], made["username"]), ("Eva", "+34600123456", "eva")
        )

    def test_a_number_is_its_customers(self):
        """S0-24: a chat that is begun with a number belongs to whoever has it, now or later."""
        eva = self._make_persona("Eva", phone="+34600123456")
        address = self.channel._get_connector().address_for_phone
        self.assertEqual(address("+34 600 12 34 56").value, eva.ref)
        begun = address("+34600999888").value
        made = [self.phone.make_persona(self.channel.id, "Leo", "+34600999888") for _ in range(2)]
        first, second = self.env["omnichannel.persona"].browse([each["id"] for each in made])
        self.assertEqual(first.ref, begun)
        self.assertNotEqual(second.ref, begun)

    def test_impossible_customers(self):
        """Names are there and short; numbers exist."""
        for values in (
            ("",),
            ("x" * 201,),
            (None,),
            ("Eva", "12"),
            ("Eva", "+34 600 123 456 789 0"),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.phone.make_persona(self.channel.id, *values)

    # ------------------------------------------------------------------ what the phone sends

    def test_a_message_takes_the_way_of_a_provider(self):
        """S0-04: what is typed on the phone is verified, stored as an event, then understood."""
        forged = patch.object(SandboxConnector, "_is_genuine", return_value=False)
        with forged, self.assertRaises(VerificationError):
            self.phone.send_event({"type": "message", "text": "Hola"})
        name = self.phone.send_event({"type": "message", "text": "Hola"})
        event = self.env["omnichannel.event"].search([("dedupe_key", "=", f"message:{name}")])
        self.assertEqual(event.state, "pending")
        self.assertFalse(self.find_chat())
        self.process()
        self.assertEqual(self.find_chat().last_message_preview, "Hola")

    def test_every_kind_of_message(self):
        """S0-13: text, picture, place and card arrive, the picture as a file."""
        self.say(type="message", text="Hola")
        self.say(
            type="message",
            kind="image",
            text="Mira",
            media={"data": make_picture(), "filename": "a.png"},
        )
        self.say(
            type="message",
            kind="location",
            location={"latitude": 39.5, "longitude": -0.4, "name": "Aquí"},
        )
        self.say(type="message", kind="contact", card={"name": "Eva", "phone": "+34600000001"})
        self.fetch_media()
        text, picture, place, card = self.see()
        self.assertEqual(text["text"], "Hola")
        self.assertEqual(picture["attachment"]["mimetype"], "image/png")
        self.assertIn("openstreetmap", place["body"])
        self.assertIn("Eva", card["text"])

    def test_edit_delete_and_reaction(self):
        """The customer's later changes show on both sides."""
        edited = self.say(type="message", text="3 sillas")
        deleted = self.say(type="message", text="perdón")
        self.say(type="edit", message_id=edited, text="13 sillas")
        self.say(type="delete", message_id=deleted)
        ours = self.answer()
        self.say(type="reaction", message_id=ours.external_id, emoji="👍")
        first, second, third = self.see()
        self.assertEqual(
            (first["text"], first["edited"], first["deleted"]), ("13 sillas", True, False)
        )
        self.assertTrue(second["deleted"])
        self.assertEqual(third["reaction"], "👍")
        self.say(type="reaction", message_id=ours.external_id, emoji="")
        self.assertFalse(self.see()[2]["reaction"])

    def test_what_no_phone_sends_is_refused(self):
        """What is too long, too large, or no phone's business never becomes an event."""
        large = "data:image/png;base64," + "A" * (MAX_FILE_BYTES * 4 // 3 + 100)
        place = {"latitude": 91, "longitude": 0}
        refused = [
            None,
            [],
            {},
            {"type": ["message"]},
            {"type": "echo", "text": "from the company"},
            {"type": "message", "text": "Hola", "from": {"id": "somebody"}},
            {"type": "message", "text": "  "},
            {"type": "message", "text": "x" * 4097},
            {"type": "message", "text": {"a": 1}},
            {"type": "message", "kind": ["image"]},
            {"type": "message", "kind": "poll", "text": "?"},
            {"type": "message", "kind": "image"},
            {"type": "message", "kind": "image", "media": {"data": large}},
            {"type": "message", "kind": "image", "media": {"data": "https://example.com/a.png"}},
            {
                "type": "message",
                "kind": "image",
                "media": {"data": "data:image/svg+xml;base64,AA=="},
            },
            {
                "type": "message",
                "kind": "image",
                "media": {"data": make_picture(), "filename": "x" * 300},
            },
            {"type": "message", "kind": "location", "location": place},
            {"type": "message", "kind": "location", "location": {"latitude": "1", "longitude": 1}},
            {
                "type": "message",
                "kind": "location",
                "location": {"latitude": float("nan"), "longitude": 1},
            },
            {"type": "message", "kind": "contact", "card": {"name": 5}},
        ]
        before = self.env["omnichannel.event"].search_count([])
        for event in refused:
            with self.subTest(event=str(event)[:80]), self.assertRaises(UserError):
                self.phone.send_event(event)
        self.assertEqual(self.env["omnichannel.event"].search_count([]), before)

    def test_what_brought_the_customer(self):
        """S0-13: on the phone one comes by an advertisement, answers a story, follows a link."""
        self.say(type="message", text="Hola", referral={"source": "ad", "headline": "Sofas"})
        self.assertEqual(self.find_chat().delivery_ids.referral_title, "Sofas")
        self.say(type="referred", referral={"source": "link", "ref": "shop"})
        for referral in (
            None,
            "ad",
            {"source": 1},
            {"opens_free_window": True},
            {"url": "x" * 201},
        ):
            with self.subTest(referral=referral), self.assertRaises(UserError):
                self.phone.send_event({"type": "referred", "referral": referral})

    def test_consent_and_blocking(self):
        """S0-36: on the phone one stops advertising, and blocks us; the phone remembers that."""
        self.say(type="message", text="Hola")
        identity = self.find_chat().identity_id
        self.say(type="consent", wanted=False)
        self.assertEqual(identity.stopped, "marketing")
        self.say(type="message", text="START")
        self.assertFalse(identity.stopped)
        with self.assertRaises(UserError):
            self.phone.send_event({"type": "consent", "wanted": "no"})
        self.assertFalse(self.phone.read_phone()["blocked"])
        self.say(type="blocked")
        self.assertTrue(self.phone.read_phone()["blocked"])
        self.say(type="unblocked")
        self.assertFalse(self.phone.read_phone()["blocked"])

    def test_other_peoples_messages_are_left_alone(self):
        """A phone changes its own messages, answers for ours, and knows nobody else's."""
        eva = self._make_persona("Eva")
        self.receive("Soy Eva", eva)
        evas = self.find_chat(eva).delivery_ids.external_id
        mine = self.say(type="message", text="Hola")
        ours = self.answer().external_id
        for event in (
            {"type": "edit", "message_id": evas, "text": "no"},
            {"type": "delete", "message_id": ours},
            {"type": "status", "message_id": mine, "status": "failed"},
            {"type": "reaction", "message_id": evas, "emoji": "👍"},
            {"type": "reaction", "message_id": False, "emoji": "👍"},
        ):
            with self.subTest(event=event), self.assertRaises(UserError):
                self.phone.send_event(event)

    # ------------------------------------------------------------------ what the phone shows

    def test_the_phone_shows_what_it_was_told(self):
        """Our text as it was sent; our changes, reactions and reading once they were told."""
        self.channel.send_read_receipts = True
        name = self.say(type="message", text="Hola")
        chat = self.find_chat()
        chat.with_user(self.agent).mark_read()
        self.assertFalse(self.see()[0]["seen"])
        ours = self.answer(Markup("La mesa cuesta &lt;b&gt;10 €"))
        question, answer = self.see()
        self.assertTrue(question["mine"])
        self.assertEqual(answer["text"], "La mesa cuesta <b>10 €")
        self.assertEqual(answer["body"], "La mesa cuesta &lt;b&gt;10 €")
        message = (
            self.env["omnichannel.message"].search([("external_id", "=", name)]).mail_message_id
        )
        message._message_reaction("❤️", "add", self.agent.partner_id, self.env["mail.guest"])
        chat._message_update_content(ours.mail_message_id, body="11 €")
        self.assertFalse(self.see()[0]["our_reaction"])
        while self.send():
            pass
        question, answer = self.see()
        self.assertTrue(question["seen"])
        self.assertEqual(question["our_reaction"], "❤️")
        self.assertEqual((answer["text"], answer["edited"]), ("11 €", True))

    def test_notes_stay_inside(self):
        """An internal note is never on the phone."""
        self.say(type="message", text="Hola")
        self.note(self.find_chat(), "Descuento máximo 5 %")
        self.send()
        self.assertEqual(len(self.see()), 1)

    def test_typing_shows_on_the_phone(self):
        """While we type the phone is told so, and nobody else than the channel's members."""
        chat = self.receive()
        chat.with_user(self.agent).notify_typing()
        with patch.object(type(self.env["omnichannel.channel"]), "_bus_send") as bus_send:
            self.send()
        bus_send.assert_any_call(
            "omnichannel/phone_typing", {"chat_id": chat.id}, subchannel="inbox"
        )

    # ------------------------------------------------------------------ conditions

    def test_online_ticks_go_all_the_way(self):
        """S0-25, S0-26: sent; delivered to a phone that is on; read when it is on the screen."""
        delivery = self.answer()
        self.assertEqual(delivery.state, "sent")
        self.phone.acknowledge()
        self.process()
        self.assertEqual(delivery.state, "delivered")
        self.assertTrue(delivery.delivered_at)
        self.phone.acknowledge(seen=True)
        self.process()
        self.assertEqual(delivery.state, "read")
        self.assertTrue(delivery.read_at)

    def test_a_phone_repeats_itself_without_effect(self):
        """Two windows with the same phone make no more events than one."""
        self.answer()
        self.phone.acknowledge(seen=True)
        before = self.env["omnichannel.event"].search_count([])
        self.phone.acknowledge(seen=True)
        self.assertEqual(self.env["omnichannel.event"].search_count([]), before)
        self.process()
        self.phone.acknowledge(seen=True)
        self.assertEqual(self.env["omnichannel.event"].search_count([]), before)

    def test_offline_stays_sent(self):
        """S0-25: a phone that is off gets one tick, whatever the page says."""
        self.phone.condition = "offline"
        delivery = self.answer()
        self.phone.acknowledge(seen=True)
        self.process()
        self.assertEqual(delivery.state, "sent")

    def test_unreachable_is_tried_again(self):
        """A provider that is down is asked again later, and then gets the message."""
        self.phone.condition = "unreachable"
        delivery = self.answer()
        self.assertEqual((delivery.state, delivery.error_kind), ("queued", "temporary"))
        self.assertGreater(delivery.next_try_at, fields.Datetime.now())
        self.assertFalse([bubble for bubble in self.see() if not bubble["mine"]])
        self.phone.condition = "online"
        delivery.next_try_at -= timedelta(hours=1)
        self.send()
        self.assertEqual(delivery.state, "sent")

    def test_failing_fails_with_a_reason(self):
        """A customer who cannot be reached makes the message fail, with a sentence."""
        self.phone.condition = "failing"
        delivery = self.answer()
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "recipient"))
        self.assertTrue(delivery._get_failure_sentence())

    # ------------------------------------------------------------------ channels

    def test_two_sandboxes_connect(self):
        """S0-01: a sandbox has no number; several can be connected all the same."""
        channels = self._make_channel("A", external_account=False, state="draft")
        channels |= self._make_channel("B", external_account=False, state="draft")
        accounts = {channel._get_connector().check_health().account for channel in channels}
        self.assertEqual(len(accounts), 2)
        eva = self._make_persona("Eva", channels[0])
        eva.send_event({"type": "message", "text": "Hola"})
        self.process()
        self.assertEqual(self.find_chat(eva).channel_id, channels[0])

    # ------------------------------------------------------------------ demonstration

    def test_conversations_can_be_played(self):
        """Files are there and of a known type; answers are to messages of the same chat."""
        with file_open(f"{demo.FOLDER}/conversations.json") as script:
            chats = json.load(script)
        for chat in chats:
            with self.subTest(chat=chat["name"], channel=chat["channel"]):
                names = {line["as"] for line in chat["messages"] if "as" in line}
                answered = {line["reply_to"] for line in chat["messages"] if "reply_to" in line}
                self.assertLessEqual(answered, names)
                for line in chat["messages"]:
                    if "file" in line:
                        self.assertTrue(demo.read_file(line["file"]))
                    if "in" in line and "file" in line:
                        self.assertTrue(demo._get_data_uri(line["file"]))

    def test_demonstration_is_played_once(self):
        """Where a persona of the demonstration is, nothing is played again."""
        self._make_persona("Demo", ref=f"{demo.PREFIX}0")
        before = self.env["omnichannel.persona"].search_count([])
        self.env["omnichannel.persona"]._create_demo()
        self.assertEqual(self.env["omnichannel.persona"].search_count([]), before)
