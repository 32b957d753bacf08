import uuid
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import is_html_empty

from odoo.addons.phone_validation.tools import phone_validation

from ...connectors.base import WebhookRequest
from ...connectors.events import MEDIA_KINDS
from ...connectors.sandbox import connector as sandbox
from ...tools import demo
from ...tools.arguments import (
    UnfitError,
    check_one,
    is_text,
    number,
    record_id,
    takes,
    text_up_to,
    yes_or_no,
)
from ...tools.texts import html_to_text, text_to_inline_html

#: A file that the phone sends; it travels inside the event, a third larger.
MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_TEXT_LENGTH = 4096
#: Names, addresses and whatever else fits on one line.
MAX_LINE_LENGTH = 200
#: Messages on the phone's screen.
SCREEN = 100
#: Reads such a line.
one_line = text_up_to(MAX_LINE_LENGTH)
#: What a phone can do, and the parts that belong to it.
EVENT_PARTS = {
    "message": {"kind", "text", "reply_to", "media", "location", "card", "referral"},
    "status": {"message_id", "status", "error"},
    "read": {"message_id"},
    "reaction": {"message_id", "emoji"},
    "edit": {"message_id", "text"},
    "delete": {"message_id"},
    "typing": set(),
    "blocked": set(),
    "unblocked": set(),
    "consent": {"wanted", "scope"},
    "referred": {"referral"},
}
#: Parts that say what brought the customer: short lines.
REFERRAL_PARTS = {"source", "url", "headline", "body", "ref"}
#: Longest value of each part that is a text.
TEXT_LIMITS = {
    "text": MAX_TEXT_LENGTH,
    "reply_to": MAX_LINE_LENGTH,
    "kind": 20,
    "status": 20,
    "error": 20,
    "emoji": 16,
    "scope": 20,
}
#: Whose messages each kind of event may be about; the other kinds take any.
EVENT_DIRECTIONS = {"status": "out", "read": "out", "edit": "in", "delete": "in"}
#: Pictures that the phone shows; other files are sent as documents.
PICTURE_TYPES = ("data:image/jpeg;", "data:image/png;", "data:image/gif;", "data:image/webp;")


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

    # ------------------------------------------------------------------ what a phone cannot do

    def _check_event(self, event):
        """Refuse what no phone would send; the webhook would keep it and park it.

        :raise UserError: with the reason
        """
        kind = event.get("type") if isinstance(event, dict) else None
        parts = EVENT_PARTS.get(kind) if isinstance(kind, str) else None
        if parts is None or event.keys() - parts - {"type"}:
            raise UserError(self.env._("A phone cannot do this."))
        for name, limit in TEXT_LIMITS.items():
            self._check_text(event.get(name, ""), limit)
        if kind == "message":
            self._check_message(event)
        elif kind == "edit" and not event.get("text", "").strip():
            raise UserError(self.env._("Write something."))
        elif kind == "consent" and not isinstance(event.get("wanted"), bool):
            raise UserError(self.env._("A phone cannot do this."))
        if "referral" in event or kind == "referred":
            self._check_referral(event.get("referral"))
        if "message_id" in parts:
            self._check_target(kind, event.get("message_id"))

    def _check_text(self, value, limit):
        if not is_text(value):
            raise UserError(self.env._("A phone cannot do this."))
        if len(value) > limit:
            raise UserError(self.env._("That is too long: at most %s characters.", limit))

    def _check_message(self, event):
        kind = event.get("kind", "text")
        if kind == "text" and not event.get("text", "").strip():
            raise UserError(self.env._("Write something."))
        part_checks = {
            "location": self._check_location,
            "contact": lambda part: self._check_lines(part.get("card")),
            **dict.fromkeys(MEDIA_KINDS, self._check_media),
        }
        if kind in part_checks:
            part_checks[kind](event)
        elif kind not in ("text", "button"):
            raise UserError(self.env._("A phone cannot do this."))

    def _check_media(self, event):
        media = event.get("media")
        self._check_lines(media, besides=("data",))
        data = media.get("data")
        if not is_text(data) or not data.startswith("data:"):
            raise UserError(self.env._("The file could not be read."))
        # Four characters of base64 hold three bytes.
        if len(data) // 4 * 3 > MAX_FILE_BYTES:
            raise UserError(
                self.env._("The file is too large: at most %s MB.", MAX_FILE_BYTES // 1024**2)
            )
        if event["kind"] == "image" and not data.lower().startswith(PICTURE_TYPES):
            raise UserError(self.env._("A phone shows JPEG, PNG, GIF and WebP pictures only."))

    def _check_location(self, event):
        point = event.get("location")
        self._check_lines(point, besides=("latitude", "longitude"))
        for name, limit in (("latitude", 90), ("longitude", 180)):
            try:
                there = abs(number(point.get(name))) <= limit
            except UnfitError:
                there = False
            if not there:
                raise UserError(self.env._("There is no such place."))

    def _check_referral(self, part):
        self._check_lines(part)
        if part.keys() - REFERRAL_PARTS:
            raise UserError(self.env._("A phone cannot do this."))

    def _check_lines(self, part, besides=()):
        """Every value of a part is one short line."""
        if not isinstance(part, dict):
            raise UserError(self.env._("A phone cannot do this."))
        for name, value in part.items():
            if name not in besides:
                self._check_text(value, MAX_LINE_LENGTH)

    def _check_target(self, kind, external_id):
        """A phone knows its own conversation only."""
        self._check_text(external_id, MAX_LINE_LENGTH)
        domain = Domain("external_id", "=", external_id)
        if kind in EVENT_DIRECTIONS:
            domain &= Domain("direction", "=", EVENT_DIRECTIONS[kind])
        # sudo: only the persona's own conversation is looked through
        if not self.sudo()._get_deliveries(domain):
            raise UserError(self.env._("This message is not on the phone."))

    # ------------------------------------------------------------------ what the phone shows

    @takes()
    def read_phone(self):
        """What the phone shows: the persona's chat, oldest message first.

        :return: ``{"condition", "chat_ids", "blocked", "bubbles": [...]}``
        """
        check_one(self)
        self.check_access("read")
        self.env["omnichannel.chat"]._check_agent()
        # sudo: the persona's own conversation; access was checked
        persona_sudo = self.sudo()
        deliveries_sudo = persona_sudo._get_deliveries(limit=SCREEN)
        told = persona_sudo._get_told()
        read_up_to = max(
            (d.id for d in deliveries_sudo if "read" in told.get(d.external_id, ())), default=0
        )
        chats_sudo = persona_sudo._get_chats()
        return {
            "condition": self.condition,
            "chat_ids": chats_sudo.ids,
            "blocked": not all(chats_sudo.identity_id.mapped("reachable")),
            "bubbles": [
                {
                    **delivery._get_phone_bubble(told.get(delivery.external_id, {})),
                    "seen": delivery.id <= read_up_to,
                }
                for delivery in deliveries_sudo
            ],
        }

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

    def _get_told(self):
        """What the phone was told later about its messages: edits, deletions, reactions, reading.

        :return: text by operation, by external id of the message
        :rtype: dict[str, dict[str, str]]
        """
        follow_ups = self.env["omnichannel.message"].search(
            [
                ("chat_id", "in", self._get_chats().ids),
                ("operation", "in", ("edit", "delete", "react", "read")),
                ("state", "=", "sent"),
            ],
            order="id desc",
            limit=2 * SCREEN,
        )
        told = {}
        for follow_up in follow_ups[::-1]:
            about = told.setdefault(follow_up.target_external_id, {})
            about[follow_up.operation] = follow_up.text or ""
        return told


class OmnichannelMessage(models.Model):
    _inherit = "omnichannel.message"

    def _get_phone_bubble(self, told):
        """One message as the sandbox's phone shows it.

        :param dict told: see ``_get_told``
        """
        message, attachment = self.mail_message_id, self.attachment_id
        bubble = {
            "id": self.external_id,
            "mine": self.direction == "in",
            "kind": self.kind,
            "state": self.state,
            "date": fields.Datetime.to_string(message.date),
            "loading": self.media_state == "pending",
            "attachment": attachment.read(["name", "mimetype"])[0] if attachment else False,
            "reply_to": self.target_external_id or "",
            "our_reaction": told.get("react", ""),
            "reaction": self._get_customer_reaction(),
        }
        return {**bubble, **(self._get_written() if bubble["mine"] else self._get_shown(told))}

    def _get_written(self):
        """What the customer wrote, with his own later changes."""
        message = self.mail_message_id
        gone = is_html_empty(message.body) and not message.attachment_ids
        return {
            "body": message.body or "",
            "text": html_to_text(message.body),
            "edited": "o-mail-Message-edited" in (message.body or ""),
            "deleted": gone and not self.media_state,
        }

    def _get_shown(self, told):
        """What we sent, as far as the phone knows: our later changes only once it was told."""
        text = told.get("edit", self.text or "")
        return {
            "body": text_to_inline_html(text),
            "text": text,
            "edited": "edit" in told,
            "deleted": "delete" in told,
        }

    def _get_customer_reaction(self):
        identity = self.chat_id.identity_id
        mine = self.mail_message_id.reaction_ids.filtered(
            lambda r: (
                (r.guest_id and r.guest_id == identity.guest_id)
                or (r.partner_id and r.partner_id == identity.partner_id)
            )
        )
        return mine[:1].content or ""

    def _accepted(self, receipt):
        """The sandbox's phone shows that we are typing."""
        if self.operation == "typing" and self.channel_id.provider == "sandbox":
            self.channel_id._bus_send(
                "omnichannel/phone_typing", {"chat_id": self.chat_id.id}, subchannel="inbox"
            )
        return super()._accepted(receipt)


class OmnichannelChannel(models.Model):
    _inherit = "omnichannel.channel"

    def _get_connector_settings(self):
        """A sandbox has no number of its own; without one a second sandbox would be the same."""
        settings = super()._get_connector_settings()
        if self.provider == "sandbox" and not settings.get("account"):
            settings["account"] = str(self.id)
        return settings

    @takes()
    def action_open_phone(self):
        """Open the page that plays the phone of this sandbox channel's customers."""
        check_one(self)
        action = self.env["ir.actions.actions"]._for_xml_id("omnichannel_chat.action_phone")
        return {**action, "params": {"channel_id": self.id}}
