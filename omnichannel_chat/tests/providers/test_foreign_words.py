from odoo import fields
from odoo.tests import tagged

from ...connectors import errors
from ...connectors.base import Health
from ...connectors.events import ChannelAlert
from ...workers.checks import Check
from ..common import OmnichannelCase

#: What a provider, or a customer, may write where we expect a few words.
TRICK = '<a href="https://evil.example/login">Renew here</a><img src="https://evil.example/x.png">'


@tagged("post_install", "-at_install")
class TestForeignWords(OmnichannelCase):
    """Words of providers and customers are text wherever they are shown, no links, no pictures."""

    def assert_text(self, *bodies):
        self.assertTrue(any("Renew here" in str(body) for body in bodies), "the words are shown")
        for body in bodies:
            self.assertNotIn("<img", str(body))
            # An address that says itself where it leads is no trick; one behind words is.
            self.assertNotRegex(str(body), '<a href="https://evil[^>]*>(?!https://evil)')

    def check(self, **answer):
        """A daily check ends like this."""
        job = Check(self.channel, "daily")
        vars(job).update(answer)
        self.channel._write_check(job)

    def test_errors_of_checks_in_to_dos(self):
        """S0-31: why the access was refused, and what else is wrong."""
        self.check(error=errors.CredentialsError(TRICK))
        self.check(error=errors.PermanentError(TRICK, code="100"))
        self.channel.state = "connected"
        self.check(
            health=Health(account=self.channel.external_account, name=TRICK, subscribed=False),
            subscribe_error=errors.PermanentError(TRICK),
        )
        notes = self.channel.activity_ids.mapped("note")
        self.assertEqual(len(notes), 2)
        self.assert_text(*notes)

    def test_alerts_in_the_channels_history(self):
        """S0-31: what the provider warns of."""
        for level in ("info", "warning", "reconnect"):
            self.channel._on_alert(
                ChannelAlert(occurred_at=fields.Datetime.now(), level=level, code="x", detail=TRICK)
            )
        self.assert_text(*self.channel.message_ids.mapped("body"))

    def test_reasons_and_names_of_templates(self):
        """S0-36: why a template is not approved any more."""
        template = self.env["omnichannel.message.template"].create(
            {
                "channel_id": self.channel.id,
                "external_id": "1",
                "name": TRICK,
                "language": "en",
                "category": "utility",
                "status": "approved",
                "body": TRICK,
            }
        )
        template._apply({"status": "rejected", "reason": TRICK})
        self.assert_text(*self.channel.message_ids.mapped("body"))

    def test_names_texts_and_places_of_customers(self):
        """S0-13: in bubbles, in lines about the chat, and in what is made from it."""
        self.ana.name = f"{TRICK}{TRICK}"
        chat = self.receive(TRICK)
        self.write_in(
            kind="location",
            location={"latitude": 1, "longitude": 2, "name": TRICK, "address": TRICK},
        )
        self.write_in(kind="contact", card={"name": TRICK, "phone": TRICK})
        self.write_in(reply_to=TRICK)
        first = chat.delivery_ids[:1].external_id
        self.happen({"type": "edit", "message_id": first, "text": TRICK})
        self.process()
        self.agent.group_ids += self.env.ref("base.group_partner_manager")
        chat = chat.with_user(self.agent)
        chat.create_partner()
        chat.stop_messages()
        self.assert_text(*chat.sudo().message_ids.mapped("body"))
        self.assert_text(chat._quote_last_messages(10))

    def test_failed_messages(self):
        """S0-31: why a promised message was not sent."""
        chat = self.receive()
        scheduled = self.env["omnichannel.scheduled"].browse(
            chat.with_user(self.agent).schedule_message("x", "2040-01-01 00:00:00")
        )
        scheduled._fail(TRICK)
        self.assert_text(scheduled.activity_id.note)
