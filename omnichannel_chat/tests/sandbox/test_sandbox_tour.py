from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged

from ...connectors.events import Receipt
from ...models.omnichannel_event import OmnichannelEvent


@tagged("post_install", "-at_install")
class TestSandboxTour(HttpCase):
    """The phone page in a browser; the worker runs inside the requests, as no cron does here."""

    def setUp(self):
        super().setUp()
        self.agent = new_test_user(
            self.env, "phone_agent", groups="omnichannel_chat.group_agent", tz="Europe/Madrid"
        )
        self.channel = self.env["omnichannel.channel"].create(
            {
                "name": "Tour Shop",
                "provider": "sandbox",
                "state": "connected",
                "external_account": "tour",
                "user_ids": [(6, 0, self.agent.ids)],
            }
        )

    def _work(self, events):
        """What the workers do, and an agent who answers as soon as a message was corrected."""
        while events._process_batch():
            pass
        chat = events.env["omnichannel.chat"].search([("channel_id", "=", self.channel.id)])
        corrected = chat.message_ids.filtered(lambda m: "mesas" in m.body)
        if corrected and not chat.last_answer_message_id:
            message = chat.message_post(
                body="Sí, claro", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            delivery = message.omnichannel_message_ids
            delivery.state = "sending"
            delivery._accepted(Receipt(external_id=f"sandbox-{delivery.key}"))

    def test_customer_writes_corrects_and_likes(self):
        """S0-04, S0-25: a customer is made up, writes, corrects, reads the answer and likes it."""
        with patch.object(OmnichannelEvent, "_wake", lambda e, at=None: at or self._work(e)):
            self.start_tour("/odoo/chats-phone", "omnichannel_chat.sandbox", login="phone_agent")
        chat = self.env["omnichannel.chat"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(chat.identity_id.phone, "+34600123457")
        answer = chat.delivery_ids.filtered(
            lambda d: d.direction == "out" and d.operation == "send"
        )
        self.assertEqual(answer.state, "read")
        self.assertEqual(answer.mail_message_id.reaction_ids.content, "👍")
        self.assertEqual(self.channel.persona_ids.condition, "online")
        self.assertIn("ad", chat.delivery_ids.mapped("referral_source"))
        self.assertEqual(chat.identity_id.stopped, "marketing")
