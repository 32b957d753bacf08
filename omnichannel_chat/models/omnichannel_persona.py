import uuid

from odoo import fields, models
from odoo.exceptions import UserError

from ..connectors import sandbox
from ..connectors.base import WebhookRequest


class OmnichannelPersona(models.Model):
    """A made-up customer of a sandbox channel, whose phone is played on a page.

    What the phone does is signed and handed to the channel's webhook like any provider's request.
    """

    _name = "omnichannel.persona"
    _description = "Sandbox Persona"
    _order = "name, id"

    channel_id = fields.Many2one(
        "omnichannel.channel",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("provider", "=", "sandbox")],
    )
    name = fields.Char(required=True)
    phone = fields.Char()
    username = fields.Char()
    ref = fields.Char(required=True, default=lambda self: uuid.uuid4().hex, copy=False)
    condition = fields.Selection(
        [
            ("online", "Online"),
            ("offline", "Phone is off"),
            ("unreachable", "Provider is down"),
            ("failing", "Refuses messages"),
        ],
        required=True,
        default="online",
        help="Off: messages are sent, not delivered. Down: we try again. Refuses: they fail.",
    )

    _ref_unique = models.Constraint("UNIQUE (channel_id, ref)", "A persona exists once.")

    def _get_connector_settings(self):
        """What the sandbox connector has to know of the personas' conditions."""
        return {
            condition: ",".join(self.filtered(lambda p, c=condition: p.condition == c).mapped("ref"))
            for condition in ("failing", "unreachable")
        }

    def send_event(self, event):
        """Do something on the phone: the event goes through the channel's webhook, signed.

        :param dict event: an event of ``connectors.sandbox`` without ``id``, ``timestamp``, ``from``
        :return: the id given to the event
        """
        self.ensure_one()
        self.check_access("write")
        if not isinstance(event, dict):
            raise UserError(self.env._("A sandbox event is an object."))
        persona_sudo = self.sudo()
        event = {
            **event,
            "id": uuid.uuid4().hex,
            "timestamp": int(fields.Datetime.now().timestamp() * 1000),
            "from": {
                "id": persona_sudo.ref,
                "name": persona_sudo.name,
                "phone": persona_sudo.phone or "",
                "username": persona_sudo.username or "",
            },
        }
        persona_sudo._deliver([event])
        return event["id"]

    def _deliver(self, events):
        """Hand events to the channel's webhook, as the sandbox's provider would."""
        channel = self.channel_id
        body = sandbox.build_body(channel.external_account or "", events)
        secret = channel._get_connector_settings().get("webhook_secret")
        headers = {"x-sandbox-signature": sandbox.sign(secret, body)}
        channel._receive(
            WebhookRequest(method="POST", url="", headers=headers, query={}, body=body)
        )

    def read_phone(self):
        """What the phone shows: the persona's chat, oldest message first.

        :rtype: list[dict]
        """
        self.ensure_one()
        self.check_access("read")
        identity_sudo = self.env["omnichannel.identity"].sudo().search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("kind", "=", "persona"),
                ("external_id", "=", self.sudo().ref),
            ]
        )
        chats_sudo = self.env["omnichannel.chat"].sudo().search(
            [("identity_id", "=", identity_sudo.id)]
        )
        deliveries_sudo = self.env["omnichannel.message"].sudo().search(
            [
                ("chat_id", "in", chats_sudo.ids),
                ("operation", "=", "send"),
                ("external_id", "!=", False),
            ],
            order="id desc",
            limit=100,
        )
        return [delivery._get_phone_bubble() for delivery in reversed(deliveries_sudo)]


class OmnichannelMessage(models.Model):
    _inherit = "omnichannel.message"

    def _get_phone_bubble(self):
        """One message as the sandbox's phone shows it."""
        message = self.mail_message_id
        attachment = self.attachment_id
        return {
            "id": self.external_id,
            "mine": self.direction == "in",
            "body": message.body if self.direction == "in" or self.text else "",
            "kind": self.kind,
            "state": self.state,
            "date": fields.Datetime.to_string(message.date),
            "attachment": attachment
            and {"id": attachment.id, "name": attachment.name, "mimetype": attachment.mimetype},
            "reply_to": self.target_external_id or "",
            "reactions": message.reaction_ids.mapped("content"),
        }


class OmnichannelChannel(models.Model):
    _inherit = "omnichannel.channel"

    def action_open_phone(self):
        """Open the page that plays the phone of this sandbox channel's customers."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("omnichannel_chat.action_phone")
        return {**action, "params": {"channel_id": self.id}}
