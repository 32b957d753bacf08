import uuid
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

from ..connectors.base import WebhookRequest
from ..connectors.sandbox import connector as sandbox
from ..connectors.sandbox.connector import SandboxConnector
from ..workers.reactions import Reactions


class OmnichannelCase(TransactionCase):
    """A sandbox channel with an agent, and a customer's phone to write from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.agent = cls._make_user("omni_agent", "omnichannel_chat.group_agent")
        cls.stranger = cls._make_user("omni_stranger", "omnichannel_chat.group_agent")
        cls.manager = cls._make_user("omni_manager", "omnichannel_chat.group_manager")
        cls.employee = cls._make_user("omni_employee", "base.group_user")
        cls.portal = cls._make_user("omni_portal", "base.group_portal")
        cls.channel = cls._make_channel("Shop")
        cls.ana = cls._make_persona("Ana")

    @classmethod
    def _make_user(cls, login, groups):
        return new_test_user(cls.env, login, groups=groups, tz="Europe/Madrid")

    @classmethod
    def _make_channel(cls, name, **values):
        return cls.env["omnichannel.channel"].create(
            {
                "name": name,
                "provider": "sandbox",
                "state": "connected",
                "external_account": f"account-{name}",
                "user_ids": [(6, 0, cls.agent.ids)],
                "responsible_id": cls.manager.id,
                # Its rows would stand between those that most tests count.
                "send_read_receipts": False,
                **values,
            }
        )

    @classmethod
    def _make_persona(cls, name, channel=None, **values):
        return cls.env["omnichannel.persona"].create(
            {"channel_id": (channel or cls.channel).id, "name": name, **values}
        )

    # ------------------------------------------------------------------ what the customer does

    def happen(self, event, persona=None):
        """Something happens at a customer's phone; returns the id of the event."""
        persona = persona or self.ana
        event = {
            "id": uuid.uuid4().hex,
            "timestamp": int(fields.Datetime.now().timestamp() * 1000),
            "from": {"id": persona.ref, "name": persona.name, "phone": persona.phone or ""},
            **event,
        }
        self.deliver([event], persona.channel_id)
        return event["id"]

    def write_in(self, text="Hola", persona=None, **event):
        """A customer writes; returns the provider's id of the message."""
        return self.happen({"type": "message", "kind": "text", "text": text, **event}, persona)

    def receive(self, text="Hola", persona=None, **event):
        """A customer writes and it is worked on; returns the chat."""
        self.write_in(text, persona, **event)
        self.process()
        return self.find_chat(persona)

    def find_chat(self, persona=None):
        return self.env["omnichannel.chat"].search(
            [("identity_id.external_id", "=", (persona or self.ana).ref)]
        )

    def deliver(self, events, channel=None, account=None):
        """Hand a signed body to the webhook's entry, events as they are."""
        channel = channel or self.channel
        body = sandbox.build_body(account or channel.external_account, events)
        secret = channel._get_connector_settings()["webhook_secret"]
        headers = {"x-sandbox-signature": sandbox.sign(secret, body)}
        return channel._receive(WebhookRequest(method="POST", url="", headers=headers, body=body))

    # ------------------------------------------------------------------ what the workers do

    def process(self):
        """Work on everything that was received, and have other code react to it."""
        Event, reactions = self.env["omnichannel.event"], Reactions()
        while Event._process_batch(reactions):
            pass
        reactions.run(self.env)

    @contextmanager
    def no_commits(self):
        """Workers commit; inside a test they must not."""
        with (
            patch.object(self.env.cr, "commit", self.env.flush_all),
            patch.object(self.env.cr, "rollback", self.env.invalidate_all),
        ):
            yield

    def send(self):
        """Send what is due; returns how many rows were worked on."""
        with self.no_commits():
            return self.env["omnichannel.message"]._send_batch()

    def fetch_media(self):
        with self.no_commits():
            self.env["omnichannel.message"]._cron_fetch_media()

    # ------------------------------------------------------------------ what the agent does

    def reply(self, chat, text="Buenos días", user=None, **values):
        """An agent answers; returns the message."""
        return (
            chat.with_user(user or self.agent)
            .sudo()
            .message_post(
                body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **values
            )
        )

    def upload(self, name, raw, **values):
        """A file that an agent has added in the composer."""
        values = {"name": name, "raw": raw, "res_model": "mail.compose.message", **values}
        return self.env["ir.attachment"].with_user(self.agent).create(values).sudo()

    def note(self, chat, text="Cuidado", user=None):
        return (
            chat.with_user(user or self.agent)
            .sudo()
            .message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_note")
        )

    @contextmanager
    def provider(self, send=None):
        """Put a function in the place of the provider's send; yields the messages it was given."""
        sent = []

        def fake(connector, message):
            sent.append(message)
            return send(message) if send else original(connector, message)

        original = SandboxConnector.send
        with patch.object(SandboxConnector, "send", fake):
            yield sent
