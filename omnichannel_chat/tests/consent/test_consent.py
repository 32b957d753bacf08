from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...connectors.base import Capabilities
from ...connectors.errors import ConsentError
from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestConsent(OmnichannelCase):
    """What customers have stopped, and whom we have blocked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana.phone = "+34600111222"
        cls.blacklist = cls.env["phone.blacklist"]

    def permission(self, chat, origin="agent", template=""):
        return chat._get_send_permission(origin, template=template)

    def test_stop_ends_marketing_and_nothing_else(self):
        """S0-36: who wrote STOP gets no advertising, and still an answer."""
        chat = self.receive("STOP")
        self.assertEqual(chat.identity_id.stopped, "marketing")
        self.assertEqual(chat.identity_id.stopped_by, "word")
        self.assertEqual(self.permission(chat, "bulk").reason, "opted_out")
        self.assertEqual(self.permission(chat, template="marketing").reason, "opted_out")
        self.assertTrue(self.permission(chat).allowed)
        self.assertTrue(self.permission(chat, template="utility").allowed)

    def test_stop_is_still_a_message(self):
        """S0-13: the word is shown, with a line that says what it did."""
        chat = self.receive("Baja")
        bodies = [message.body for message in chat.message_ids]
        self.assertIn("Baja", bodies[-1])
        self.assertIn("stopped messages", bodies[0])

    def test_only_start_lifts_it(self):
        """S0-36: an ordinary message lifts nothing (peers let it, and numbers were downgraded)."""
        chat = self.receive("Stop")
        self.receive("¿Tienen mesas?")
        self.assertTrue(chat.identity_id.stopped)
        self.receive("ALTA")
        self.assertFalse(chat.identity_id.stopped)
        self.assertTrue(self.permission(chat, "bulk").allowed)

    def test_phone_blacklist_follows(self):
        """S0-36: who stops here gets no mass SMS of Odoo's either; START takes it back."""
        self.receive("Stop")
        entry = self.blacklist.search([("number", "=", "+34600111222")])
        self.assertTrue(entry)
        self.receive("Start")
        self.assertFalse(self.blacklist.search([("number", "=", "+34600111222")]))

    def test_phone_blacklist_is_followed(self):
        """S0-36: and who is on Odoo's list gets no advertising in chats."""
        chat = self.receive()
        self.blacklist.add("+34600111222")
        self.assertEqual(chat.identity_id.stopped_by, "blacklist")
        self.blacklist.remove("+34600111222")
        self.assertFalse(chat.identity_id.stopped)
        self.blacklist.add("+34600111222").unlink()
        self.assertFalse(chat.identity_id.stopped)

    def test_who_was_on_the_blacklist_before_writing(self):
        """S0-36: whom we know only now is asked for no consent that he has taken back before."""
        self.blacklist.add("+34600111222")
        chat = self.receive()
        self.assertEqual(chat.identity_id.stopped_by, "blacklist")
        self.assertFalse(self.receive(persona=self._make_persona("Bea")).identity_id.stopped)

    def test_variant_of_the_number_on_the_blacklist(self):
        """S0-10: Brazil's two ways to write a number are one person."""
        self.ana.phone = "+551187654321"
        chat = self.receive()
        self.blacklist.add("+5511987654321")
        self.assertEqual(chat.identity_id.stopped, "marketing")

    def test_blacklist_does_not_lift_what_the_provider_stopped(self):
        """S0-36: a provider that delivers nothing any more is not argued with."""
        chat = self.receive()
        chat.identity_id._stop("all", "provider")
        self.blacklist.remove("+34600111222")
        self.assertEqual(chat.identity_id.stopped, "all")

    def test_everything_stopped_refuses_everybody(self):
        """S0-36: after a STOP by SMS nobody writes any more, with a sentence."""
        capabilities = Capabilities(text_limit=100, can_start="anyone", stop_scope="all")
        with patch.object(SandboxConnector, "capabilities", capabilities):
            chat = self.receive("STOP")
            self.assertEqual(chat.identity_id.stopped, "all")
            with self.assertRaisesRegex(UserError, "asked not to get"):
                self.reply(chat)

    def test_refusal_of_the_provider_is_remembered(self):
        """S0-36: WhatsApp's 131050 and Twilio's 21610 write the same ledger."""
        chat = self.receive()
        message = self.reply(chat)

        def refuse(_message):
            raise ConsentError("stopped", code="21610", scope="all")

        with self.provider(refuse):
            self.send()
        self.assertEqual(message.omnichannel_message_ids.state, "failed")
        self.assertEqual(chat.identity_id.stopped, "all")
        self.assertEqual(chat.identity_id.stopped_by, "provider")

    def test_less_does_not_replace_more(self):
        """S0-36: "no marketing" after "nothing at all" changes nothing."""
        identity = self.receive().identity_id
        identity._stop("all", "provider")
        identity._stop("marketing", "word")
        self.assertEqual((identity.stopped, identity.stopped_by), ("all", "provider"))

    def test_person_may_record_what_was_said_elsewhere(self):
        """S0-36: on the phone, by mail: an agent of the channel writes it down."""
        chat = self.receive().with_user(self.agent)
        chat.stop_messages()
        self.assertEqual(chat.sudo().identity_id.stopped_by, "user")
        chat.allow_messages()
        self.assertFalse(chat.sudo().identity_id.stopped)
        for action in ("stop_messages", "allow_messages", "block_customer", "unblock_customer"):
            with self.assertRaises(AccessError):
                getattr(chat.with_user(self.stranger), action)()


@tagged("post_install", "-at_install")
class TestBlock(OmnichannelCase):
    def test_blocked_customer_calls_nobody(self):
        """S0-36: messages of a blocked customer are kept, and wake no one."""
        chat = self.receive().with_user(self.agent)
        chat.block_customer()
        self.receive("¡Eh!")
        chat = chat.sudo()
        self.assertEqual(chat.state, "archived")
        self.assertFalse(chat.waiting_since)
        self.assertEqual(chat.identity_id.blocked_by_id, self.agent)
        self.assertIn("¡Eh!", chat.message_ids[0].body)
        self.assertFalse(chat.with_user(self.agent)._get_unread_counts())

    def test_nothing_is_sent_to_a_blocked_customer(self):
        """S0-36: with the next step: unblock."""
        chat = self.receive()
        chat.with_user(self.agent).block_customer()
        permission = chat._get_send_permission()
        self.assertEqual((permission.reason, permission.action), ("blocked_by_us", "unblock"))

    def test_unblocked_customer_comes_back(self):
        """S0-34: the next message opens the chat again."""
        chat = self.receive()
        chat.with_user(self.agent).block_customer()
        chat.with_user(self.agent).unblock_customer()
        self.receive("¿Hola?")
        self.assertEqual(chat.state, "open")
        self.assertTrue(chat.waiting_since)
