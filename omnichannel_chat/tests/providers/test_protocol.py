"""What real providers tell, the whole way into the chat; only the HTTP call itself is replaced."""

import hashlib
import hmac
import io
import json
from unittest.mock import patch

import requests

from odoo.tests import tagged

from ...connectors.base import WebhookRequest
from ...connectors.errors import RecipientMovedError
from ...connectors.events import Address, Contact, MediaContent
from ...connectors.telegram.connector import TelegramConnector
from ..common import OmnichannelCase

EVA = {"id": 5100200300, "is_bot": False, "first_name": "Eva", "language_code": "fr"}
PRIVATE = {"id": 5100200300, "type": "private", "first_name": "Eva"}
FORUM = {"id": -1002003004005, "type": "supergroup", "title": "Bakers", "is_forum": True}
NUMBER, OTHER_NUMBER, ACCOUNT = "311000000000101", "311000000000102", "411000000000001"
ANNA = "12025550143"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def answer(payload, status=200):
    response = requests.Response()
    response.status_code = status
    response._content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    response.raw = io.BytesIO(response._content)
    return response


class ProtocolCase(OmnichannelCase):
    def find_chats(self, channel):
        return self.env["omnichannel.chat"].search([("channel_id", "=", channel.id)], order="id")

    def find_deliveries(self, channel, direction="in"):
        domain = [("channel_id", "=", channel.id), ("direction", "=", direction)]
        return self.env["omnichannel.message"].search(domain, order="id")

    def at(self, seconds=0):
        """A moment of just now, as Unix time."""
        return int(self.env.cr.now().timestamp()) - 60 + seconds


@tagged("post_install", "-at_install")
class TestTelegramProtocol(ProtocolCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bot = cls._make_channel(
            "Bakery bot",
            provider="telegram",
            external_account="123456789",
            telegram_bot_token="123456789:AAtoken-of-the-tests",
        )
        cls.updates = 0

    def tell(self, kind, chat=PRIVATE, **values):
        """An update of Telegram's, a moment ago, that is worked on."""
        type(self).updates += 1
        part = {"chat": chat, "from": EVA, "date": self.at(self.updates), **values}
        body = json.dumps({"update_id": self.updates, kind: part}).encode()
        secret = self.bot._get_connector().webhook_secrets[0]
        headers = {"x-telegram-bot-api-secret-token": secret}
        self.bot._receive(WebhookRequest(method="POST", url="", headers=headers, body=body))
        self.process()

    def answer_in(self, chat, text="Yes", **values):
        """The parameters with which our answer goes to Telegram."""
        self.reply(chat, text, **values)
        sent = {"message_id": 900 + self.updates, "chat": PRIVATE, "date": 1}
        type(self).updates += 1
        reply = answer({"ok": True, "result": sent})
        with patch.object(requests.Session, "request", return_value=reply) as calls:
            self.send()
        return calls.call_args.kwargs["json"]

    def photo(self, name):
        return [{"file_id": f"{name}-{self.updates}", "file_unique_id": name, "width": 9}]

    def load(self, content=PNG):
        """Fetch the file that is pending."""
        path = answer({"ok": True, "result": {"file_path": "photos/1.png"}})
        with (
            patch.object(requests.Session, "request", return_value=path),
            patch.object(TelegramConnector, "download") as download,
        ):
            download.return_value = MediaContent(content=content, mime_type="image/png")
            self.fetch_media()

    def test_topic_is_answered_where_it_is(self):
        """S0-09, S0-20: each topic of a group is a chat with a name; answers stay in theirs."""
        opened = {"message_id": 7, "chat": FORUM, "forum_topic_created": {"name": "Sunday"}}
        topic = {"message_thread_id": 7, "is_topic_message": True}
        self.tell("message", FORUM, message_id=10, text="In general")
        self.tell("message", FORUM, message_id=11, text="Hi", **topic, reply_to_message=opened)
        general, sunday = self.find_chats(self.bot)
        self.assertEqual(sunday.identity_id.name, "Bakers / Sunday")
        self.assertEqual(self.answer_in(sunday)["message_thread_id"], 7)
        self.assertNotIn("message_thread_id", self.answer_in(general))
        # A new name stays, whatever later messages say of the first one.
        self.tell("message", FORUM, message_id=12, **topic, forum_topic_edited={"name": "Monday"})
        self.assertEqual(sunday.identity_id.name, "Bakers / Monday")
        self.tell("message", FORUM, message_id=13, text="So", **topic, reply_to_message=opened)
        self.assertEqual(sunday.identity_id.name, "Bakers / Monday")
        self.assertEqual(len(self.find_chats(self.bot)), 2)

    def test_topics_of_a_private_chat(self):
        """S0-09, S0-20: one customer is one chat, and is answered in the topic he wrote in."""
        self.tell("message", message_id=20, text="One", message_thread_id=7, is_topic_message=True)
        self.tell("message", message_id=21, text="Two", message_thread_id=8, is_topic_message=True)
        (chat,) = self.find_chats(self.bot)
        first = self.find_deliveries(self.bot)[0]
        self.assertEqual(self.answer_in(chat)["message_thread_id"], 8)
        params = self.answer_in(chat, parent_id=first.mail_message_id.id)
        self.assertEqual(params["message_thread_id"], 7)
        self.tell("message", message_id=22, text="Three")
        self.assertNotIn("message_thread_id", self.answer_in(chat))

    def test_replaced_picture_is_seen(self):
        """S0-13: a customer puts another picture in the place of the first one: it is fetched."""
        self.tell("message", message_id=30, photo=self.photo("first"), caption="This one")
        self.load()
        (delivery,) = self.find_deliveries(self.bot)
        message = delivery.mail_message_id
        before = message.attachment_ids
        self.assertEqual((len(before), delivery.media_state), (1, "done"))
        # The same picture with other words is not fetched again, though it is called differently.
        self.tell(
            "edited_message",
            message_id=30,
            edit_date=self.at(50),
            photo=self.photo("first"),
            caption="That one",
        )
        self.assertEqual((message.attachment_ids, delivery.media_state), (before, "done"))
        self.assertIn("That one", message.body)
        self.tell(
            "edited_message", message_id=30, edit_date=self.at(55), photo=self.photo("second")
        )
        self.assertEqual(delivery.media_state, "pending")
        self.assertFalse(before.exists())
        self.load()
        self.assertEqual((len(message.attachment_ids), delivery.media_state), (1, "done"))
        self.assertNotIn("That one", message.body)
        (chat,) = self.find_chats(self.bot)
        self.assertEqual(chat.last_message_kind, "image")

    def test_several_people_of_a_group_react(self):
        """S0-13: in a group everybody has a reaction of his own, and takes off only that."""
        self.tell("message", FORUM, message_id=40, text="Rye on Sunday")
        (delivery,) = self.find_deliveries(self.bot)

        def react(person, emoji, seconds):
            new = [{"type": "emoji", "emoji": emoji}] if emoji else []
            self.tell(
                "message_reaction",
                FORUM,
                message_id=40,
                user={"id": person, "first_name": "x"},
                date=self.at(seconds),
                old_reaction=[],
                new_reaction=new,
            )
            return sorted(delivery.mail_message_id.reaction_ids.mapped("content"))

        self.assertEqual(react(1, "👍", 20), ["👍"])
        self.assertEqual(react(2, "🔥", 21), ["👍", "🔥"])
        self.assertEqual(react(1, "", 22), ["🔥"])
        # What comes late puts nothing on again.
        self.assertEqual(react(1, "👍", 20), ["🔥"])

    def test_group_that_moved_is_written_to_at_its_new_place(self):
        """S0-10: after the move nothing goes to the old id any more."""
        group = {"id": -400500600, "type": "group", "title": "Bakers"}
        self.tell("message", group, message_id=50, text="Hello")
        self.tell("message", group, message_id=51, migrate_to_chat_id=FORUM["id"])
        (chat,) = self.find_chats(self.bot)
        self.assertEqual(self.answer_in(chat)["chat_id"], FORUM["id"])
        self.tell("message", {**FORUM, "is_forum": False}, message_id=1, text="Here we are")
        self.assertEqual(self.find_chats(self.bot), chat)


@tagged("post_install", "-at_install")
class TestWhatsAppProtocol(ProtocolCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.make_number("First", NUMBER, "12025550100")
        cls.other = cls.make_number("Second", OTHER_NUMBER, "12025550109")

    @classmethod
    def make_number(cls, name, number, handle, account=ACCOUNT):
        return cls._make_channel(
            name,
            provider="whatsapp",
            external_account=number,
            external_handle=handle,
            whatsapp_phone_number_id=number,
            whatsapp_business_account_id=account,
            whatsapp_access_token="EAA",
            whatsapp_app_secret="secret-of-the-app",
        )

    def tell(self, field, value, account=ACCOUNT, process=True, **entry):
        """Something happens at WhatsApp, and is worked on."""
        metadata = {"display_phone_number": "12025550100", "phone_number_id": NUMBER}
        if field in ("messages", "history"):
            value = {"metadata": metadata, **value}
        change = {"field": field, "value": value}
        entry = {"id": account, "changes": [change], **entry}
        raw = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        digest = hmac.new(b"secret-of-the-app", raw, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={digest}"}
        self.number._receive(WebhookRequest(method="POST", url="", headers=headers, body=raw))
        if process:
            self.process()

    def message(self, **values):
        return {"id": f"wamid.{values}", "timestamp": str(self.at()), **values}

    def say(self, text, process=True, **sender):
        body = self.message(type="text", text={"body": text}, **sender)
        self.tell("messages", {"messages": [body]}, process=process)

    def changed(self, process=True, **system):
        notice = self.message(type="system", system={"type": "user_changed_number", **system})
        self.tell("messages", {"messages": [notice]}, process=process)

    def answer_in(self, chat, text="Yes"):
        """The body with which our answer goes to WhatsApp."""
        self.reply(chat, text)
        reply = answer({"messages": [{"id": f"wamid.sent-{text}"}]})
        with patch.object(requests.Session, "request", return_value=reply) as calls:
            self.send()
        return calls.call_args.kwargs["json"]

    def test_odd_message_is_shown(self):
        """S0-13: somebody has written: it is seen in the chat, and counts as unanswered."""
        odd = self.message(type="interactive", **{"from": ANNA})
        error = {"code": 131000, "error_data": {"details": "Not supported by this version"}}
        self.tell("messages", {"messages": [odd], "errors": [error]})
        (chat,) = self.find_chats(self.number)
        self.assertIn("Not supported by this version", chat.message_ids[:1].body)
        self.assertTrue(chat.waiting_since)

    def test_new_number_with_new_ids(self):
        """S0-34: who changes his number keeps his chat, and is written to at the new number."""
        old = {"from_user_id": "US.62", "from": ANNA, "from_parent_user_id": "US.ENT.62"}
        new = {"from_user_id": "US.99", "from": "12025550199"}
        self.say("Before", **old)
        (chat,) = self.find_chats(self.number)
        # All of it in one pass: the change, and what he writes by his new number.
        self.say("Right before", process=False, **old)
        self.changed(
            wa_id="12025550199",
            user_id="US.99",
            previous_user_id="US.62",
            parent_user_id="US.ENT.99",
            previous_parent_user_id="US.ENT.62",
            process=False,
        )
        self.say("After", process=False, **new)
        self.process()
        self.assertEqual(self.find_chats(self.number), chat)
        self.assertEqual(len(chat.message_ids), 3)
        self.assertEqual(chat.identity_id.phone, "+12025550199")
        self.assertEqual(self.answer_in(chat)["to"], "12025550199")
        # What comes late by the old one is his, too.
        self.say("Late", **old)
        self.assertEqual(self.find_chats(self.number), chat)

    def test_whichever_old_id_is_known(self):
        """S0-34: of several old ids one that we know is enough."""
        for count, (sender, known) in enumerate(
            [({"from": ANNA}, "wa_id"), ({"from_parent_user_id": "US.ENT.62"}, "parent_bsuid")]
        ):
            self.say(f"By his {known}", **sender)
            chat = self.find_chats(self.number)[count]
            self.changed(
                wa_id=f"1202555018{count}",
                user_id=f"US.8{count}",
                previous_user_id=f"US.7{count}",
                previous_parent_user_id="US.ENT.62" if count else "",
                body=f"X changed from {ANNA} to 1202555018{count}" if not count else "",
            )
            self.say("Again", from_user_id=f"US.8{count}")
            self.assertEqual(self.find_chats(self.number)[count:], chat)

    def test_status_links_number_and_id(self):
        """S0-10: who was written to by number, and answers by an id only, is one customer."""
        contact = Contact(addresses=(Address("wa_id", ANNA),))
        (identity,) = self.env["omnichannel.identity"]._resolve([(self.number, contact)])
        chat = self.env["omnichannel.chat"]._for_identities(identity)[identity.id]
        delivery = self.env["omnichannel.message"].create(
            {
                "chat_id": chat.id,
                "channel_id": self.number.id,
                "direction": "out",
                "kind": "text",
                "state": "sent",
                "external_id": "wamid.first",
            }
        )
        status = {
            "id": "wamid.first",
            "recipient_id": ANNA,
            "recipient_user_id": "US.51",
            "status": "delivered",
            "timestamp": str(self.at()),
        }
        self.tell("messages", {"statuses": [status]})
        self.assertEqual(delivery.state, "delivered")
        self.say("It was me", from_user_id="US.51")
        self.assertEqual(self.find_chats(self.number), chat)

    def test_old_file_takes_the_place_of_its_placeholder(self):
        """S0-13: files of the history are loaded into the bubbles that stood for them."""
        old = {"timestamp": "1766328600", "history_context": {"status": "READ"}}
        holders = [
            {"id": "wamid.theirs", "from": ANNA, "type": "media_placeholder", **old},
            {"id": "wamid.ours", "from": "12025550100", "type": "media_placeholder", **old},
        ]
        threads = [{"id": ANNA, "messages": holders}]
        self.tell("history", {"history": [{"metadata": {"phase": 0}, "threads": threads}]})
        (chat,) = self.find_chats(self.number)
        self.assertEqual(len(chat.message_ids), 2)
        self.assertFalse(chat.waiting_since)
        for external_id, sender in (("wamid.theirs", ANNA), ("wamid.ours", "12025550100")):
            image = {"id": f"media-{external_id}", "mime_type": "image/jpeg", "caption": "The roof"}
            file = {"id": external_id, "from": sender, "type": "image", "image": image}
            self.tell("history", {"messages": [{**file, "timestamp": "1766328600"}]})
            delivery = self.env["omnichannel.message"].search(
                [("channel_id", "=", self.number.id), ("external_id", "=", external_id)]
            )
            self.assertEqual((delivery.kind, delivery.media_state), ("image", "pending"))
            self.assertIn("The roof", delivery.mail_message_id.body)
            self.assertFalse(delivery.edited_at)
        self.assertEqual(len(chat.message_ids), 2)

    def test_news_go_to_the_channels_they_are_about(self):
        """S0-12, S0-31: of an account to all its numbers, of a number to that one only."""
        stranger = self.make_number("Third", "3119", "12025550777", account="4119")
        flagged = {"display_phone_number": "12025550109", "event": "FLAGGED"}
        self.tell("phone_number_quality_update", flagged, time=self.at())

        def notes(channel):
            return len(channel.message_ids.filtered(lambda m: "WhatsApp" in m.body))

        channels = self.number + self.other + stranger
        self.assertEqual([notes(channel) for channel in channels], [0, 1, 0])
        deleted = {"event": "ACCOUNT_DELETED"}
        self.tell("account_update", deleted, account="999", time=self.at())
        self.assertEqual(set(channels.mapped("state")), {"connected"})
        event = self.env["omnichannel.event"].search([], order="id desc", limit=1)
        self.assertEqual(event.state, "ignored")
        self.assertIn("not connected here", event.reason)
        self.tell("account_update", deleted, time=self.at())
        # They hold their messages back, until a check has found out whether it is true.
        doubted = [bool(channel.doubted_at) for channel in channels]
        self.assertEqual(doubted, [True, True, False])

    def test_moved_recipient_is_written_to_at_the_new_address(self):
        """S0-10: a new address that a refusal names is the one that is used from then on."""
        self.say("Hello", **{"from": ANNA})
        (chat,) = self.find_chats(self.number)
        self.reply(chat)
        delivery = self.find_deliveries(self.number, "out")
        delivery.write({"state": "sending", "attempts": 1})
        delivery._refused(RecipientMovedError(Address("wa_id", "12025550188")))
        self.assertEqual(chat.identity_id._get_addresses()[0].value, "12025550188")
