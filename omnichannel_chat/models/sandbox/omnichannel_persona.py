import uuid
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.phone_validation.tools import phone_validation

from ...connectors.base import WebhookRequest
from ...connectors.sandbox import connector as sandbox
from ...tools import demo
from ...tools.arguments import check_one, record_id, takes, text_up_to, yes_or_no

#: Names, addresses and whatever else fits on one line.
MAX_LINE_LENGTH = 200
#: Reads such a line.
one_line = text_up_to(MAX_LINE_LENGTH)


class OmnichannelPersona(models.Model):
    """A made-up customer of a sandbox channel, whose phone is played on a page.

    What the phone does is signed and handed to the channel's webhook like any provider's request.
    """

    _name = "omnichannel.persona"
    _inherit = "omnichannel.company.mixin"
    _description = "Sandbox Persona"
    _order = "name, id"
    _omnichannel_owner = "channel_id"

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

    @api.constrains("channel_id")
    def _check_channel(self):
        for persona in self:
            if persona.channel_id.provider != "sandbox":
                raise ValidationError(self.env._("Only a sandbox channel has made-up customers."))

    def _get_connector_settings(self):
        """What the sandbox connector has to know of the personas: conditions and numbers."""
        settings = {
            condition: ",".join(
                self.filtered(lambda p, c=condition: p.condition == c).mapped("ref")
            )
            for condition in ("failing", "unreachable")
        }
        settings["phones"] = ",".join(f"{p.phone}={p.ref}" for p in self if p.phone)
        return settings

    # ------------------------------------------------------------------ the drawer of phones

    @api.model
    @takes()
    def get_phones(self):
        """Sandbox channels of the user with their personas.

        :rtype: list[dict]
        """
        self.env["omnichannel.chat"]._check_agent()
        channels = self.env["omnichannel.channel"].search([("provider", "=", "sandbox")])
        phones = self.search([("channel_id", "in", channels.ids)]).grouped("channel_id")
        return [
            {
                "id": channel.id,
                "name": channel.name,
                "look": channel.sandbox_look or "whatsapp",
                "has_hours": channel.sandbox_has_hours,
                "plays_hours": channel.sandbox_hours,
                "external_name": channel.external_name or "",
                "connected": channel.state == "connected",
                "personas": [
                    persona._get_phone_data() for persona in phones.get(channel, self.browse())
                ],
            }
            for channel in channels
        ]

    def _get_phone_data(self):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "phone": self.phone or "",
            "username": self.username or "",
            "condition": self.condition,
        }

    @api.model
    @takes(channel_id=record_id, name=one_line, phone=one_line, username=one_line)
    def make_persona(self, channel_id, name, phone="", username=""):
        """Make up a customer.

        :param str phone: in any notation; kept in the international one, as providers tell it
        :return: the persona as in ``get_phones``
        """
        channel = self.env["omnichannel.channel"].browse(channel_id)
        channel.check_access("read")
        name, phone, username = name.strip(), phone.strip(), username.strip()
        if not name:
            raise UserError(self.env._("What is the customer's name?"))
        phone = phone and self._format_phone(phone, channel.company_id.country_id)
        values = {
            "channel_id": channel.id,
            "name": name,
            "phone": phone,
            "username": username.lstrip("@"),
        }
        # A chat that we have begun with this number is this customer's.
        ref = phone.lstrip("+")
        if ref and not self.search_count(
            [("channel_id", "=", channel.id), ("ref", "=", ref)], limit=1
        ):
            values["ref"] = ref
        return self.create(values)._get_phone_data()

    @api.model
    def _format_phone(self, phone, country):
        return phone_validation.phone_format(
            phone, country.code, country.phone_code, force_format="E164", raise_exception=True
        )

    @api.model
    def _create_demo(self):
        """Play the conversations of the demonstration data."""
        demo.create(self.env)

    # ------------------------------------------------------------------ what the phone does

    @takes()
    def send_event(self, event):
        """Do something on the phone: the event goes through the channel's webhook, signed.

        :param dict event: as in ``connectors.sandbox``, without ``id``, ``timestamp``, ``from``
        :return: the id given to the event
        """
        check_one(self)
        self.check_access("write")
        self._check_event(event)
        # sudo: the webhook is called as the provider would; access was checked
        persona_sudo = self.sudo()
        event = persona_sudo._complete_event(event)
        persona_sudo._deliver([event])
        return event["id"]

    @takes(seen=yes_or_no)
    def acknowledge(self, seen=False):
        """What a phone does by itself: say that messages arrived and, on the screen, were read.

        Their ids are made of the message's, so that saying it twice does nothing.

        :param bool seen: the conversation is on the screen
        """
        check_one(self)
        self.check_access("write")
        if self.condition != "online":
            return
        # sudo: the webhook is called as the provider would; access was checked
        persona_sudo = self.sudo()
        waiting_sudo = persona_sudo._get_deliveries(
            Domain("direction", "=", "out") & Domain("state", "in", ("sent", "delivered"))
        )
        events = [
            {"type": "status", "status": "delivered", "message_id": name, "id": f"arrived-{name}"}
            for name in waiting_sudo.filtered(lambda d: d.state == "sent").mapped("external_id")
        ]
        if seen and waiting_sudo:
            newest = waiting_sudo[-1].external_id
            events.append({"type": "read", "message_id": newest, "id": f"seen-{newest}"})
        if events:
            persona_sudo._deliver([persona_sudo._complete_event(event) for event in events])

    def _complete_event(self, event, moment=None):
        """An event with what every event has: id, time and sender.

        :param datetime moment: naive UTC; default now
        """
        moment = (moment or fields.Datetime.now()).replace(tzinfo=timezone.utc)
        return {
            "id": uuid.uuid4().hex,
            **event,
            "timestamp": int(moment.timestamp() * 1000),
            "from": {
                "id": self.ref,
                # An SMS brings a number and nothing else.
                "name": self.name if self.channel_id.sandbox_look != "sms" else "",
                "phone": self.phone or "",
                "username": self.username or "",
            },
        }

    def _deliver(self, events):
        """Hand events to the channel's webhook, as the sandbox's provider would."""
        channel = self.channel_id
        body = sandbox.build_body(channel.external_account or "", events)
        secret = channel._get_connector_settings().get("webhook_secret")
        headers = {"x-sandbox-signature": sandbox.sign(secret, body)}
        channel._receive(
            WebhookRequest(method="POST", url="", headers=headers, query={}, body=body)
        )

    # ------------------------------------------------------------------ its conversation

    def _get_chats(self):
        identity = self.env["omnichannel.identity"].search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("kind", "=", "persona"),
                ("external_id", "=", self.ref),
            ]
        )
        main = identity.main_id or identity
        return self.env["omnichannel.chat"].search([("identity_id", "in", main.ids)])

    def _get_deliveries(self, domain=Domain.TRUE, limit=None):
        """Messages that the provider has, oldest first; with a limit the newest ones."""
        found = self.env["omnichannel.message"].search(
            Domain("chat_id", "in", self._get_chats().ids)
            & Domain("operation", "=", "send")
            & Domain("external_id", "!=", False)
            & domain,
            order="id desc",
            limit=limit,
        )
        return found[::-1]
