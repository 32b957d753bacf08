from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...connectors.base import Capabilities
from ...connectors.errors import RecipientError
from ...connectors.sandbox.connector import SandboxConnector
from ..common import OmnichannelCase
from .test_inbox_data import PIXEL

APP = "https://app.example/inbox"


@tagged("post_install", "-at_install")
class TestScreenData(OmnichannelCase):
    """What the screen is given to say why one may not write, and what to do about it."""

    def composer(self, chat, user=None):
        return chat.with_user(user or self.agent).get_composer_state()

    def panel(self, chat):
        return chat.with_user(self.agent).get_panel()

    def data(self, chat, message):
        """What an open chat reads of one message."""
        answer = self.env["omnichannel.chat"].with_user(self.agent)
        store = answer.get_messages_data(chat.id, message.ids)["store_data"]
        return next(m for m in store["mail.message"] if m["id"] == message.id)["omnichannel"]

    def rules(self, **values):
        """The sandbox as a provider with other rules."""
        values = {"text_limit": 1000, **values}
        return patch.object(SandboxConnector, "capabilities", Capabilities(**values))

    def fail_to_send(self, chat, text="Buenos días"):
        """An answer of ours that the provider refuses; returns the message."""
        message = self.reply(chat, text)

        def refuse(_message):
            raise RecipientError("gone", code="131026")

        with self.provider(refuse):
            self.send()
        return message

    # ------------------------------------------------------------------ what to do next

    def test_template_after_the_window(self):
        """S0-36: after the window one is offered a template, where the provider has some."""
        chat = self.receive()
        chat.last_inbound_at = fields.Datetime.now() - timedelta(hours=30)
        rules = {"reply_window": timedelta(hours=24), "can_start": "template"}
        with self.rules(**rules, features=frozenset({"templates"})):
            state = self.composer(chat)
            self.assertEqual((state["allowed"], state["action"]), (False, "template"))
            self.assertTrue(state["can_template"])
        with self.rules(**rules):
            self.assertFalse(self.composer(chat)["can_template"])

    def test_template_is_not_offered_to_whom_we_block(self):
        """S0-36: what the gate would refuse anyway is not offered."""
        chat = self.receive()
        self.assertTrue(self.composer(chat)["can_template"])
        chat.with_user(self.agent).block_customer()
        state = self.composer(chat)
        self.assertEqual((state["action"], state["can_template"]), ("unblock", False))

    def test_link_to_the_providers_app(self):
        """S0-29: after the window there is a link to the messenger itself."""
        chat = self.receive()
        chat.last_inbound_at = fields.Datetime.now() - timedelta(days=8)
        with (
            self.rules(reply_window=timedelta(hours=24)),
            patch.object(SandboxConnector, "app_link", lambda _self: APP),
        ):
            state = self.composer(chat)
        self.assertEqual((state["action"], state["app_link"]), ("open_app", APP))

    def test_invitation(self):
        """S0-24: who has to write first gets a link, which says who he is if we know him."""
        chat = self.receive()
        chat.last_inbound_at = False
        with (
            self.rules(can_start="customer"),
            patch.object(SandboxConnector, "invite_link", lambda _self, ref="": f"{APP}?{ref}"),
        ):
            self.assertEqual(self.composer(chat)["invite_link"], f"{APP}?")
            partner = self.env["res.partner"].create({"name": "Azure"})
            chat.with_user(self.agent).link_partner(partner.id)
            self.assertIn(f"?p{partner.id}-", self.composer(chat)["invite_link"])

    def test_only_people(self):
        """S0-28: in the time in which people only may answer, the composer says so."""
        chat = self.receive()
        chat.last_inbound_at = fields.Datetime.now() - timedelta(days=2)
        self.channel.human_agent = True
        rules = {"reply_window": timedelta(hours=24), "human_agent_window": timedelta(days=7)}
        with self.rules(**rules):
            state = self.composer(chat)
        self.assertTrue(state["allowed"] and state["human_agent"])
        self.assertFalse(self.composer(chat)["human_agent"])

    def test_paid_by_the_piece(self):
        """S0-21: the composer counts what is paid where, and only where, that is so."""
        self.assertFalse(self.composer(self.receive())["counts_segments"])
        connectors = self.env["omnichannel.channel"]._get_connectors()
        counting = [name for name, each in connectors.items() if each.capabilities.counts_segments]
        self.assertEqual(counting, ["twilio_sms"])

    def test_links_cost_nothing(self):
        """S0-29: making the link reads no secret and no setting each time."""
        chat = self.receive().with_user(self.agent)
        with self.rules(reply_window=timedelta(hours=24)):
            chat.get_composer_state()
            # The one is of drafts and scheduled messages.
            with self.assertQueryCount(1):
                chat.get_composer_state()

    # ------------------------------------------------------------------ where a message came from

    def test_referral(self):
        """S0-13: a message says which advertisement brought it; no foreign scheme is linked."""
        chat = self.receive()
        delivery = chat.delivery_ids
        message = delivery.mail_message_id
        self.assertIs(self.data(chat, message)["referral"], False)
        delivery.write({"referral_source": "ad", "referral_title": "Sofas", "referral_url": APP})
        self.assertEqual(
            self.data(chat, message)["referral"], {"source": "ad", "title": "Sofas", "url": APP}
        )
        delivery.referral_url = "javascript:alert(1)"
        self.assertEqual(self.data(chat, message)["referral"]["url"], "")

    def test_button(self):
        """S0-13: a pressed button is told from typed text."""
        chat = self.receive("Yes", kind="button")
        self.assertEqual(self.data(chat, chat.delivery_ids.mail_message_id)["kind"], "button")

    # ------------------------------------------------------------------ consent and blocking

    def test_consent_in_the_panel(self):
        """S0-36: the panel says what the customer has stopped, when and how."""
        chat = self.receive()
        self.assertEqual(self.panel(chat)["identity"]["stopped"], "")
        chat.with_user(self.agent).stop_messages()
        identity = self.panel(chat)["identity"]
        self.assertEqual(identity["stopped"], "marketing")
        self.assertEqual(identity["stopped_by"], "Set by a colleague")
        self.assertTrue(identity["stopped_at"])
        self.assertEqual(self.panel(chat)["stopped"], "marketing")

    def test_blocking_in_the_panel(self):
        """S0-36: panel and list say that the customer is blocked, and by whom."""
        chat = self.receive()
        chat.with_user(self.agent).block_customer()
        panel = self.panel(chat)
        self.assertEqual(panel["identity"]["blocked_by"], self.agent.name)
        self.assertTrue(panel["blocked"] and panel["identity"]["blocked_at"])
        (row,) = self.env["omnichannel.chat"].with_user(self.agent).get_inbox_rows_by_id(chat.ids)
        self.assertTrue(row["blocked"])

    def test_picture_that_the_provider_told(self):
        """S0-16: the provider's picture is shown; the one of the linked customer goes before."""
        chat = self.receive()
        guest = chat.identity_id.guest_id
        guest.image_1920 = PIXEL
        self.env.flush_all()
        self.assertIn(f"/web/image/mail.guest/{guest.id}/", self.panel(chat)["avatar_url"])
        partner = self.env["res.partner"].create({"name": "Azure"})
        chat.with_user(self.agent).link_partner(partner.id)
        self.assertIn("/mail.guest/", self.panel(chat)["avatar_url"])
        partner.image_1920 = PIXEL
        self.env.flush_all()
        self.assertIn(f"/web/image/res.partner/{partner.id}/", self.panel(chat)["avatar_url"])

    # ------------------------------------------------------------------ failed messages

    def test_reason_of_a_failure(self):
        """S0-36: a failed message says why, in a word that leads to the next step."""
        chat = self.receive()
        message = self.reply(chat)
        chat.with_user(self.agent).block_customer()
        self.send()
        (delivery,) = self.data(chat, message)["deliveries"]
        self.assertEqual(delivery["reason"], "blocked_by_us")
        self.assertEqual(delivery["failure"], "You have blocked this customer.")

    def test_delete_a_failed_message(self):
        """S0-05: a message that never went out can be deleted; the chat stays unanswered."""
        chat = self.receive("¿Y el precio?")
        message = self.fail_to_send(chat)
        message.omnichannel_message_ids.with_user(self.agent).action_discard()
        self.assertFalse(message.exists())
        self.assertTrue(chat.waiting_since)
        self.assertEqual(chat.last_message_preview, "¿Y el precio?")
        self.assertEqual(chat.last_message_direction, "in")
        answer = self.env["omnichannel.chat"].with_user(self.agent)
        gone = answer.get_messages_data(chat.id, message.ids)["gone_message_ids"]
        self.assertEqual(gone, message.ids)

    def test_an_answer_before_stays_the_answer(self):
        """S0-05: deleting a failed message leaves an answered chat answered."""
        chat = self.receive()
        answer = self.reply(chat, "Sí")
        self.send()
        failed = self.fail_to_send(chat, "Una cosa más")
        failed.omnichannel_message_ids.with_user(self.agent).action_discard()
        self.assertFalse(chat.waiting_since)
        self.assertEqual(chat.last_answer_message_id, answer.id)
        self.assertEqual(chat.last_message_preview, "Sí")

    def test_what_went_out_stays(self):
        """S0-13: neither a sent nor a waiting message can be deleted like that."""
        chat = self.receive()
        sent = self.reply(chat, "Sí")
        self.send()
        waiting = self.reply(chat, "Hasta luego")
        for message in (sent, waiting):
            message.omnichannel_message_ids.with_user(self.agent).action_discard()
            self.assertTrue(message.exists())

    def test_only_the_failed_file_goes(self):
        """S0-13: of two files the one that failed is deleted, the one that was sent stays."""
        chat = self.receive()
        files = self.env["ir.attachment"].create(
            [
                {
                    "name": f"{name}.pdf",
                    "raw": b"%PDF-1.4",
                    "mimetype": "application/pdf",
                    "res_model": "omnichannel.chat",
                    "res_id": chat.id,
                }
                for name in ("one", "two")
            ]
        )
        message = self.reply(chat, "", attachment_ids=files.ids)
        first, second = message.omnichannel_message_ids.sorted("id")
        first.write({"state": "sent", "external_id": "one"})
        second.write({"state": "failed", "error_kind": "permanent"})
        second.with_user(self.agent).action_discard()
        self.assertEqual(message.exists().attachment_ids, files[0])
        self.assertEqual(files.exists(), files[0])

    def test_strangers_delete_nothing(self):
        """S0-02: who may not see the chat deletes nothing in it."""
        message = self.fail_to_send(self.receive())
        with self.assertRaises(AccessError):
            message.omnichannel_message_ids.with_user(self.stranger).action_discard()
        self.assertTrue(message.exists())

    # ------------------------------------------------------------------ channels

    def test_who_mends_a_channel(self):
        """S0-31: of a channel without connection the inbox says who can connect it again."""

        def told():
            info = self.env["omnichannel.chat"].with_user(self.agent).get_inbox_info()
            return next(c for c in info["channels"] if c["id"] == self.channel.id)

        self.assertEqual((told()["state"], told()["responsible"]), ("connected", ""))
        self.channel.state = "reconnect"
        self.assertEqual((told()["state"], told()["responsible"]), ("reconnect", self.manager.name))
