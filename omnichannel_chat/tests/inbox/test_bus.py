import json
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.bus.models import ir_websocket
from odoo.addons.bus.models.bus import BusBus

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestBus(OmnichannelCase):
    """Who hears of a chat, and what is said there."""

    # ------------------------------------------------------------------ who hears

    def topics(self, user, *asked):
        """What a browser of this user hears of ours when it asks for these topics."""
        Websocket = self.env["ir.websocket"].with_user(user)
        request = SimpleNamespace(session=SimpleNamespace(uid=user.id))
        with patch.object(ir_websocket, "wsrequest", request):
            channels = Websocket._build_bus_channel_list(list(asked))
        return [
            channel
            for channel in channels
            if "omnichannel" in (getattr(channel, "_name", None) or str(channel))
        ]

    def chat_topics(self, user, *asked):
        return [topic for topic in self.topics(user, *asked) if not isinstance(topic, tuple)]

    def list_topics(self, user):
        return [topic for topic in self.topics(user) if isinstance(topic, tuple)]

    def test_a_chat_is_heard_by_who_may_read_it(self):
        """S0-03, S0-40, S1-01: the right to read a chat decides, and asking is not having."""
        chat = self.receive()
        asked = f"omnichannel.chat_{chat.id}"
        for user, hears in (
            (self.agent, True),
            (self.manager, True),
            (self.stranger, False),
            (self.employee, False),
            (self.portal, False),
            (self.env.ref("base.public_user"), False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.chat_topics(user, asked), [chat] if hears else [])

    def test_a_chat_is_heard_by_who_asks(self):
        """S1-01: an agent of many channels is not told of every message in every chat."""
        self.receive()
        self.assertFalse(self.chat_topics(self.agent))

    def test_the_list_is_heard_by_members(self):
        """S0-02, S0-06: agents hear of their channels without asking, others of none."""
        mine = (self.channel, "inbox")
        self.assertIn(mine, self.list_topics(self.agent))
        self.assertIn(mine, self.list_topics(self.manager))
        for user in (self.stranger, self.employee, self.portal):
            with self.subTest(user=user.login):
                self.assertNotIn(mine, self.list_topics(user))

    def test_membership_is_asked_each_time(self):
        """S0-03: who is taken out of a channel hears nothing after the next subscription."""
        chat = self.receive()
        asked = f"omnichannel.chat_{chat.id}"
        self.channel.user_ids = self.stranger
        self.assertFalse(self.chat_topics(self.agent, asked))
        self.assertNotIn((self.channel, "inbox"), self.topics(self.agent, asked))
        self.assertEqual(self.chat_topics(self.stranger, asked), [chat])

    def test_invented_topics_are_not_ours(self):
        """S0-40: what looks like a topic, and is none, is passed on as the text that it is."""
        chat = self.receive()
        invented = [
            f"omnichannel.chat_{chat.id}x",
            f"xomnichannel.chat_{chat.id}",
            "omnichannel.chat_",
            "omnichannel.chat_-1",
            f"omnichannel.channel_{self.channel.id}",
        ]
        self.assertEqual(
            [t for t in self.chat_topics(self.stranger, *invented) if not isinstance(t, str)], []
        )

    def test_chats_that_are_gone(self):
        """S0-07: a browser that still asks for a chat that is no more does no harm."""
        self.assertFalse(self.chat_topics(self.agent, "omnichannel.chat_999999999"))

    def test_many_chats_cost_one_search(self):
        """S1-01: a browser with twenty windows subscribes with as few queries as with one."""
        chats = self.env["omnichannel.chat"]
        for index in range(5):
            chats |= self.receive(persona=self._make_persona(f"Customer {index}"))
        asked = [f"omnichannel.chat_{chat.id}" for chat in chats]
        self.topics(self.agent, asked[0])
        self.env.invalidate_all()
        with self.assertQueryCount(12):
            self.topics(self.agent, *asked)

    # ------------------------------------------------------------------ what is said

    @contextmanager
    def listening(self):
        """Collect what is sent over the bus: ``(target, type, message)``."""
        said = []

        def listen(bus, target, notification_type, message):
            said.append((target, notification_type, message))

        with patch.object(BusBus, "_sendone", listen):
            yield said

    def test_ids_only(self):
        """S1-01: nothing that is written is in what is said of it, whatever happens."""
        chat = self.receive("first-secret")
        with self.listening() as said:
            self.receive("second-secret")
            message = self.reply(chat, "third-secret")
            self.note(chat, "fourth-secret")
            self.send()
            external = message.sudo().omnichannel_message_ids.external_id
            self.happen({"type": "status", "status": "delivered", "message_id": external})
            self.happen({"type": "typing"})
            self.process()
            chat.with_user(self.agent).mark_read()
            chat.with_user(self.agent).archive_chat()
        ours = [entry for entry in said if entry[1].startswith("omnichannel/")]
        self.assertEqual(
            {kind for _target, kind, _message in ours},
            {
                "omnichannel/chat",
                "omnichannel/chats",
                "omnichannel/news",
                "omnichannel/read",
                "omnichannel/typing",
            },
        )
        for _target, kind, message in ours:
            with self.subTest(kind=kind):
                self.assertLessEqual(
                    set(message), {"chat_id", "chat_ids", "message_ids", "channel_id", "notices"}
                )
                for item in flatten(list(message.values())):
                    self.assertIsInstance(item, int)
        for target, kind, message in said:
            if isinstance(target, tuple) or target not in (self.agent.partner_id, self.agent):
                self.assertNotIn("secret", json.dumps(message, default=str), (target, kind))

    def test_where_it_is_said(self):
        """S0-05, S1-01: the chat's topic hears of the chat, the channel's inbox of its list."""
        chat = self.receive()
        with self.listening() as said:
            self.receive("again")
        targets = {kind: target for target, kind, _message in said}
        self.assertEqual(targets["omnichannel/chat"], chat)
        self.assertEqual(targets["omnichannel/chats"], (self.channel, "inbox"))

    def test_changed_messages_are_named(self):
        """S0-25: a delivery report names the message, so that only that one is read again."""
        chat = self.receive()
        message = self.reply(chat)
        self.send()
        external = message.sudo().omnichannel_message_ids.external_id
        with self.listening() as said:
            self.happen({"type": "status", "status": "delivered", "message_id": external})
            self.process()
        named = [m["message_ids"] for _t, kind, m in said if kind == "omnichannel/chat"]
        self.assertIn([message.id], named)

    # ------------------------------------------------------------------ what is read then

    def test_reading_changed_messages(self):
        """S0-25, S0-26: the new state of the messages that were named, and of the composer."""
        chat = self.receive()
        message = self.reply(chat)
        self.send()
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        data = Chat.get_messages_data(chat.id, message.ids)
        [read] = data["store_data"]["mail.message"]
        self.assertEqual(read["id"], message.id)
        self.assertEqual(read["omnichannel"]["state"], "sent")
        self.assertEqual(data["newest_message_id"], message.id)
        self.assertTrue(data["composer"]["allowed"])
        self.assertEqual(data["composer"]["name"], "Ana")

    def test_reading_is_refused(self):
        """S0-40: ids from elsewhere give nothing; a chat that one may not read gives an error."""
        chat = self.receive()
        message = self.reply(chat)
        Chat = self.env["omnichannel.chat"]
        with self.assertRaises(AccessError):
            Chat.with_user(self.stranger).get_messages_data(chat.id, message.ids)
        other = self.receive(persona=self._make_persona("Bruno"))
        data = Chat.with_user(self.agent).get_messages_data(other.id, message.ids)
        self.assertFalse(data["store_data"])

    def test_a_message_is_no_answer_to_the_one_before(self):
        """S0-13: a reply is what a person replies to, here and in the customer's app."""
        chat = self.receive()
        self.assertIn("parent_id", chat._get_allowed_message_params())
        first = self.reply(chat)
        self.assertFalse(first.parent_id)
        self.assertFalse(self.note(chat).parent_id)
        self.assertEqual(self.reply(chat, parent_id=first.id).parent_id, first)
        elsewhere = self.receive(persona=self._make_persona("Bruno"))
        self.assertFalse(self.reply(elsewhere, parent_id=first.id).parent_id)

    def test_new_members_are_told(self):
        """S0-02: who comes into a channel, or leaves it, subscribes anew."""
        newcomer = new_test_user(self.env, "omni_new", groups="omnichannel_chat.group_agent")
        with self.listening() as said:
            self.channel.user_ids = newcomer
        told = [target for target, kind, _m in said if kind == "omnichannel/access"]
        self.assertIn(newcomer.partner_id, told)
        self.assertIn(self.agent.partner_id, told)


def flatten(value):
    """What is in lists of lists."""
    return (
        [leaf for item in value for leaf in flatten(item)] if isinstance(value, list) else [value]
    )
