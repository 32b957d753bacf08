from ast import literal_eval
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from lxml import etree
from markupsafe import Markup
from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connectors import errors
from ...connectors.events import Address, Receipt
from ...connectors.sandbox.connector import SandboxConnector
from ...models import omnichannel_message_sending
from ...models.outbox import omnichannel_message_wait
from ..common import OmnichannelCase

MESSAGE_LOGGER = "odoo.addons.omnichannel_chat.models.omnichannel_message_sending"


def fails_with(error):
    def send(message):
        raise error

    return send


@tagged("post_install", "-at_install")
class TestOutbox(OmnichannelCase):
    def setUp(self):
        super().setUp()
        self.chat = self.receive()

    def make_due(self, delivery):
        delivery.next_try_at = fields.Datetime.now() - timedelta(seconds=1)

    def test_answer_is_stored_then_sent(self):
        """S0-20: posting makes no provider call; the worker sends and keeps the provider's id."""
        with self.provider() as sent:
            message = self.reply(self.chat, "Sí, la tenemos")
            self.assertFalse(sent)
            delivery = message.omnichannel_message_ids
            self.assertEqual(delivery.state, "queued")
            self.assertFalse(self.chat.waiting_since)
            self.send()
        self.assertEqual([m.text for m in sent], ["Sí, la tenemos"])
        self.assertEqual(sent[0].to, (Address("persona", self.ana.ref),))
        self.assertEqual(delivery.state, "sent")
        self.assertEqual(delivery.external_id, f"sandbox-{delivery.key}")

    def test_html_of_the_composer_becomes_plain_text(self):
        """S0-20, S0-22: providers get text, with the line breaks that were typed."""
        with self.provider() as sent:
            self.reply(self.chat, Markup("uno<br>dos &amp; <b>tres</b>"))
            self.send()
            self.reply(self.chat, "véase <pedido 17>")
            self.send()
            self.reply(self.chat, Markup('<a href="https://a.es/x">https://a.es/x</a>'))
            self.send()
        texts = ["uno\ndos & tres", "véase <pedido 17>", "https://a.es/x"]
        self.assertEqual([m.text for m in sent], texts)

    def test_same_post_twice_is_one_message(self):
        """S0-20: a double click, or a request repeated by the browser, sends once."""
        first = self.reply(self.chat, "Hola", omnichannel_key="click-1")
        second = self.reply(self.chat, "Hola", omnichannel_key="click-1")
        self.assertEqual(first, second)
        with self.provider() as sent:
            self.send()
            self.send()
        self.assertEqual(len(sent), 1)

    def test_note_is_never_sent(self):
        """S1-10: notes and log lines stay with the team."""
        with self.provider() as sent:
            self.note(self.chat)
            self.chat.sudo().message_post(body="log")
            self.send()
        self.assertFalse(sent)
        self.assertTrue(self.chat.waiting_since, "a note answers nobody")

    def test_context_decides_nothing(self):
        """S0-20: keys that a client puts into the context neither send nor keep from sending."""
        chat = self.chat.with_context(no_gateway_notification=True, omnichannel_skip=True)
        with self.provider() as sent:
            self.reply(chat, "Hola")
            self.send()
        self.assertEqual(len(sent), 1)

    def test_text_and_files_become_parts_in_order(self):
        """S0-13: the text goes as the first file's caption, every file as a message of its own."""
        picture = self.upload("a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20, mimetype="image/png")
        files = picture + self.upload("b.pdf", b"%PDF-1.4 x", mimetype="application/pdf")
        with self.provider() as sent:
            message = self.reply(self.chat, "Mira", attachment_ids=files.ids)
            while self.send():
                pass
        self.assertEqual(
            [(m.text, m.media.kind) for m in sent], [("Mira", "image"), ("", "document")]
        )
        self.assertEqual(sent[1].media.content, b"%PDF-1.4 x")
        self.assertEqual(message.omnichannel_message_ids.mapped("state"), ["sent", "sent"])

    def test_order_inside_a_chat_is_kept(self):
        """S0-20: a message that has to wait is not overtaken in its chat, others go on."""
        eva = self._make_persona("Eva")
        other = self.receive("Hola", eva)
        self.reply(self.chat, "uno")
        with self.provider(fails_with(errors.TemporaryError("down"))):
            self.send()
        self.reply(self.chat, "dos")
        self.reply(other, "tres")
        with self.provider() as sent:
            self.send()
            self.assertEqual([m.text for m in sent], ["tres"])
            waiting = self.env["omnichannel.message"].search([("state", "=", "queued")])
            self.make_due(waiting[0])
            self.send()
            self.send()
        self.assertEqual([m.text for m in sent], ["tres", "uno", "dos"])

    def test_temporary_error_is_retried_then_shown(self):
        """S0-31: what may pass is tried again with growing distance, and fails in the end."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        with self.provider(fails_with(errors.TemporaryError("down"))) as sent:
            for attempt in range(len(omnichannel_message_wait.RETRY_DELAYS) + 1):
                self.send()
                if attempt < len(omnichannel_message_wait.RETRY_DELAYS):
                    self.assertEqual(delivery.state, "queued")
                    self.assertGreater(delivery.next_try_at, fields.Datetime.now())
                self.make_due(delivery)
        self.assertEqual(delivery.state, "failed")
        self.assertEqual(len(sent), len(omnichannel_message_wait.RETRY_DELAYS) + 1)
        self.assertIn("down", delivery._get_failure_sentence())

    def test_throttled_channel_waits_as_long_as_the_provider_says(self):
        """S0-31: Retry-After is obeyed for the whole channel, and costs no attempt."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        with self.provider(fails_with(errors.ThrottledError(retry_after=90))):
            self.send()
        self.assertEqual((delivery.state, delivery.attempts), ("queued", 0))
        self.assertGreater(self.channel.paused_until, fields.Datetime.now() + timedelta(seconds=80))
        other = self.receive("Hola", self._make_persona("Eva"))
        self.reply(other)
        self.assertEqual(self.send(), 0)

    @mute_logger(MESSAGE_LOGGER)
    def test_uncertain_is_never_repeated_by_machine(self):
        """S0-20: an answer that never came may hide a success: a person decides."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        for error in (errors.UncertainError("timeout"), ZeroDivisionError()):
            delivery.state = "queued"
            self.make_due(delivery)
            with self.provider(fails_with(error)):
                self.send()
            self.assertEqual(delivery.state, "uncertain")
        with self.provider() as sent:
            self.assertEqual(self.send(), 0)
            delivery.with_user(self.agent).action_retry()
            self.send()
        self.assertEqual(len(sent), 1)
        self.assertEqual(delivery.state, "sent")

    def test_uncertain_is_settled_by_a_state_of_the_provider(self):
        """S0-25: a late state proves that the message arrived."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        with self.provider(fails_with(errors.UncertainError("timeout"))):
            self.send()
        self.happen(
            {"type": "status", "message_id": f"sandbox-{delivery.key}", "status": "delivered"}
        )
        self.process()
        self.assertEqual(delivery.state, "delivered")

    def fail_late(self, error):
        """The provider took our newest message, and now says that it did not deliver it."""
        delivery = self.chat.delivery_ids.filtered(lambda d: d.direction == "out")[-1:]
        self.happen(
            {
                "type": "status",
                "status": "failed",
                "message_id": delivery.external_id,
                "error": error,
            }
        )
        self.process()
        return delivery

    def test_late_failure_that_may_pass_is_repeated(self):
        """S0-31: a file that the provider could not fetch, for example, is sent once more."""
        self.reply(self.chat)
        self.send()
        before = self.chat.delivery_ids.filtered(lambda d: d.direction == "out").external_id
        delivery = self.fail_late("temporary")
        self.assertEqual((delivery.state, delivery.error_kind), ("queued", "temporary"))
        self.make_due(delivery)
        self.send()
        self.assertEqual(delivery.state, "sent")
        self.assertNotEqual(delivery.external_id, before)

    def test_late_failures_end(self):
        """S0-31: after a few attempts it fails, says so, and promises nothing."""
        self.reply(self.chat)
        self.send()
        for _attempt in range(omnichannel_message_sending.LATE_ATTEMPTS):
            self.make_due(self.fail_late("temporary"))
            self.send()
        delivery = self.fail_late("temporary")
        self.assertEqual(delivery.state, "failed")
        self.assertIn("however often", delivery._get_failure_sentence())

    def test_late_failure_for_good_is_not_repeated(self):
        """S0-31: what cannot pass fails at once."""
        self.reply(self.chat)
        self.send()
        self.assertEqual(self.fail_late("recipient").state, "failed")

    def test_uncertain_is_settled_by_a_person(self):
        """S0-25: who has seen it at the customer's says so."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        with self.provider(fails_with(errors.UncertainError("timeout"))):
            self.send()
        delivery.with_user(self.agent).action_confirm_sent()
        self.assertEqual(delivery.state, "sent")

    def test_retry_is_a_new_attempt_under_a_new_key(self):
        """S0-31: "send again" really sends, and never claims more than the provider said."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        with self.provider(fails_with(errors.RecipientError("blocked", code="131026"))):
            self.send()
        self.assertEqual(delivery.state, "failed")
        key = delivery.key
        delivery.with_user(self.agent).action_retry()
        self.assertEqual(delivery.state, "queued")
        self.assertNotEqual(delivery.key, key)
        with self.provider() as sent:
            self.send()
        self.assertEqual(len(sent), 1)

    def test_dead_credentials_hold_the_outbox(self):
        """S0-31: no sending without a connection; nothing is lost, and it goes on by itself."""
        self.receive("Hola", self._make_persona("Eva"))
        deliveries = self.reply(self.chat).omnichannel_message_ids
        deliveries |= self.reply(self.find_chat(self.ana), "dos").omnichannel_message_ids
        expired = errors.CredentialsError("expired", code="190")
        with self.provider(fails_with(expired)) as sent:
            self.send()
            self.send()
            self.assertEqual(len(sent), 1, "held while we ask whether the access is gone")
        self.assertEqual(set(deliveries.mapped("state")), {"queued"})
        with (
            patch.object(SandboxConnector, "check_health", side_effect=expired),
            self.no_commits(),
        ):
            self.env["omnichannel.channel"]._cron_check()
        self.assertEqual(self.channel.state, "reconnect")
        with self.assertRaisesRegex(UserError, "no longer accepts our access"):
            self.reply(self.chat, "tres")
        self.channel.state = "connected"
        for delivery in deliveries:
            self.make_due(delivery)
        with self.provider() as sent:
            self.send()
            self.send()
        self.assertEqual(len(sent), 2)

    def test_moved_recipient_is_followed(self):
        """S0-10: a customer whose address changed is written to at the new one."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        moved = errors.RecipientMovedError(Address("persona", "new-ref"))
        with self.provider(fails_with(moved)):
            self.send()
        self.assertEqual(delivery.state, "queued")
        with self.provider() as sent:
            self.send()
        self.assertIn(Address("persona", "new-ref"), sent[0].to)

    def test_abandoned_message_becomes_uncertain(self):
        """S0-20: what a killed worker left behind is shown to a person, not sent again."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        delivery.write(
            {"state": "sending", "sending_at": fields.Datetime.now() - timedelta(hours=1)}
        )
        typing = self.env["omnichannel.message"].create(
            [
                {
                    "chat_id": self.chat.id,
                    "channel_id": self.channel.id,
                    "direction": "out",
                    "operation": "typing",
                    "state": "sending",
                    "sending_at": delivery.sending_at,
                }
            ]
        )
        with self.provider() as sent, self.no_commits():
            self.env["omnichannel.message"]._cron_send()
        self.assertFalse(typing.exists())
        self.assertEqual(delivery.state, "uncertain")
        self.assertFalse(sent)

    def test_reading_tells_the_customer_once(self):
        """S0-27: reading a chat is told to the provider, unless the channel says otherwise."""
        self.channel.send_read_receipts = True
        with patch.object(SandboxConnector, "mark_read", autospec=True) as mark_read:
            self.chat.with_user(self.agent).mark_read()
            self.chat.with_user(self.agent).mark_read()
            self.send()
            self.assertEqual(mark_read.call_count, 1)
            self.reply(self.receive("¿Y en roble?"))
            while self.send():
                pass
            self.assertEqual(mark_read.call_count, 2, "who answers has read")
            self.channel.send_read_receipts = False
            self.receive("¿Sigues ahí?")
            self.chat.with_user(self.agent).mark_read()
            self.send()
            self.assertEqual(mark_read.call_count, 2)

    def test_reading_that_was_not_told_needs_nobody(self):
        """S0-27: a receipt that failed is no trouble of the channel, nor a row of the outbox."""
        self.channel.send_read_receipts = True
        refusal = errors.PermanentError("no", code="1")
        with patch.object(SandboxConnector, "mark_read", autospec=True, side_effect=refusal):
            self.chat.with_user(self.agent).mark_read()
            self.send()
        failed = self.chat.delivery_ids.filtered(lambda d: d.operation == "read")
        self.assertEqual(failed.state, "failed")
        self.channel.invalidate_recordset()
        self.assertFalse(self.channel.errors)
        view = etree.fromstring(self.env.ref("omnichannel_chat.message_view_search").arch)
        domain = literal_eval(view.find("filter[@name='attention']").get("domain"))
        self.assertNotIn(failed, self.env["omnichannel.message"].search(domain))

    def test_outbox_shows_the_text(self):
        """S0-31: whoever decides whether to send again sees what."""
        message = self.reply(self.chat, "Sale el lunes")
        deliveries = message.omnichannel_message_ids.with_user(self.manager)
        self.assertEqual(deliveries.preview, "Sale el lunes")

    def test_typing_is_told_and_leaves_nothing(self):
        """S0-20: typing is shown to the customer at most every few seconds."""
        with patch.object(SandboxConnector, "typing", autospec=True) as typing:
            self.chat.with_user(self.agent).notify_typing()
            self.chat.with_user(self.agent).notify_typing()
            self.send()
        self.assertEqual(typing.call_count, 1)
        operations = self.env["omnichannel.message"].search([("chat_id", "=", self.chat.id)])
        self.assertNotIn("typing", operations.mapped("operation"))

    def test_edit_and_delete_reach_the_provider(self):
        """S0-13: changing a sent message changes it at the customer's too."""
        message = self.reply(self.chat, "Hola")
        with self.assertRaisesRegex(UserError, "not been sent"):
            self.chat._message_update_content(message, body="Holaa")
        self.send()
        external_id = message.omnichannel_message_ids.external_id
        with (
            patch.object(SandboxConnector, "edit", autospec=True) as edit,
            patch.object(SandboxConnector, "delete", autospec=True) as delete,
        ):
            self.chat.sudo()._message_update_content(message, body="Buenas")
            self.send()
            self.assertEqual(edit.call_args.args[2:], (external_id, "Buenas"))
            self.chat.sudo()._message_update_content(message, body="")
            self.send()
            self.assertEqual(delete.call_args.args[2:], (external_id,))

    def test_what_a_customer_wrote_cannot_be_changed(self):
        """S0-13: not even by an administrator."""
        with self.assertRaisesRegex(UserError, "customer wrote"):
            self.chat._message_update_content(self.chat.message_ids[-1], body="x")

    def test_reaction_reaches_the_provider(self):
        """S0-13: our reaction to a customer's message, and its removal."""
        message = self.chat.message_ids.filtered("omnichannel_message_ids")
        partner = self.agent.partner_id
        with patch.object(SandboxConnector, "react", autospec=True) as react:
            for action in ("add", "remove"):
                message._message_reaction("👍", action, partner, self.env["mail.guest"])
                self.send()
        self.assertEqual([call.args[3] for call in react.call_args_list], ["👍", ""])

    def test_gate_is_asked_twice(self):
        """S0-28, S0-36: the gate is asked on posting and again before sending."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        self.chat.identity_id.reachable = False
        with self.provider() as sent:
            self.send()
        self.assertFalse(sent)
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "blocked"))
        self.assertIn("blocked you", delivery._get_failure_sentence())
        with self.assertRaisesRegex(UserError, "blocked you"):
            self.reply(self.chat)

    def test_pacing_between_messages_of_one_chat(self):
        """S0-31: a provider's distance between two messages to one customer is kept."""
        self.reply(self.chat, "uno")
        second = self.reply(self.chat, "dos").omnichannel_message_ids
        slow = replace(SandboxConnector.capabilities, seconds_per_chat=30)
        with patch.object(SandboxConnector, "capabilities", slow):
            self.send()
            self.assertGreater(second.next_try_at, fields.Datetime.now() + timedelta(seconds=20))
            self.assertEqual(self.send(), 0)

    def test_location_and_contact_card(self):
        """S0-13: a place or a person's card is sent as such, and shown to the team."""
        partner = self.env["res.partner"].create({"name": "Luis", "phone": "+34600999888"})
        chat = self.chat.with_user(self.agent)
        with self.provider() as sent:
            chat.send_contact(partner.id, omnichannel_key="card-1")
            chat.send_contact(partner.id, omnichannel_key="card-1")
            chat.send_location(40.4, -3.7, name="Tienda")
            while self.send():
                pass
        card, place = sent
        self.assertEqual((card.card.name, card.card.phones), ("Luis", ("+34600999888",)))
        self.assertEqual((place.location.latitude, place.location.name), (40.4, "Tienda"))
        self.assertIn("openstreetmap.org", self.chat.message_ids[0].body)
        self.assertEqual(self.chat.message_ids[0].author_id, self.agent.partner_id)
        message = self.chat.message_ids[0]
        with self.assertRaisesRegex(UserError, "cannot be edited"):
            self.chat.sudo()._message_update_content(message, body="otra")
        with self.assertRaisesRegex(UserError, "no such place"):
            chat.send_location(91, 0)
        with self.assertRaises(AccessError):
            self.chat.with_user(self.stranger).send_location(1, 1)

    @mute_logger(MESSAGE_LOGGER)
    def test_row_that_cannot_be_prepared_holds_up_no_other(self):
        """S0-31: a broken row fails, is shown, and the next chat's message goes out."""
        broken = self.reply(self.chat).omnichannel_message_ids
        broken.write({"kind": "location", "content": "{"})
        self.reply(self.receive("Hola", self._make_persona("Eva")), "sí")
        with self.provider() as sent:
            self.send()
        self.assertEqual(broken.state, "failed")
        self.assertEqual([message.text for message in sent], ["sí"])

    def test_recording_is_a_voice_note(self):
        """S0-13: what an agent records goes, and is listed, as a voice note."""
        file = self.upload("Voice-1.mp3", b"ID3")
        file.mimetype = "audio/mpeg"
        file._set_voice_metadata()
        delivery = self.reply(self.chat, "", attachment_ids=file.ids).omnichannel_message_ids
        self.assertEqual(delivery.kind, "voice")
        self.assertEqual(
            (self.chat.last_message_kind, self.chat.last_message_preview), ("voice", "")
        )

    @mute_logger(MESSAGE_LOGGER, "odoo.sql_db")
    def test_result_that_cannot_be_written_harms_no_other(self):
        """S0-20: an answer that we cannot write down is uncertain; the others are kept."""
        other = self.receive("Hola", self._make_persona("Eva"))
        broken = self.reply(self.chat).omnichannel_message_ids
        fine = self.reply(other).omnichannel_message_ids
        taken = self.chat.delivery_ids.filtered(lambda d: d.direction == "in").external_id
        names = {broken.key: taken, fine.key: "fresh"}
        with self.provider(lambda message: Receipt(external_id=names[message.key])):
            self.send()
        self.assertEqual((broken.state, fine.state), ("uncertain", "sent"))

    def test_row_that_goes_meanwhile_harms_no_other(self):
        """S0-20: a person is erased while a message to him is being sent: the others are kept."""
        other = self.reply(self.receive("Hola", self._make_persona("Eva"))).omnichannel_message_ids
        gone = self.reply(self.chat).omnichannel_message_ids
        write = type(gone)._write_results

        def write_after_erasure(deliveries, jobs):
            gone.unlink()
            return write(deliveries, jobs)

        with patch.object(type(gone), "_write_results", write_after_erasure):
            self.send()
        self.assertEqual(other.state, "sent")

    def test_row_that_changed_meanwhile_does_not_fail_the_job(self):
        """S0-31: losing a race for a row is no fault: the job goes on and sends."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        Delivery = type(delivery)
        claim, races = Delivery._claim, iter([SerializationFailure()])

        def claim_after_a_race(records, *args):
            for race in races:
                raise race
            return claim(records, *args)

        with self.no_commits(), patch.object(Delivery, "_claim", claim_after_a_race):
            self.env["omnichannel.message"]._cron_send()
        self.assertEqual(delivery.state, "sent")
