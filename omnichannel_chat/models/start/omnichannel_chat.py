from urllib.parse import quote

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain

from ...connectors.events import Contact
from ...tools.arguments import (
    maybe,
    record_id,
    short_text,
    takes,
    yes_or_no,
)

#: Customers offered while somebody types.
MAX_FOUND = 8
#: What is read together with the records, so that it costs nothing more.
IDENTITY_FIELDS = ("main_id", "name", "username", "phone", "external_id", "partner_id")
CHAT_FIELDS = (
    "identity_id",
    "channel_id",
    "partner_id",
    "state",
    "last_message_at",
    "last_inbound_at",
    "free_until",
    *("is_thread", "subject"),
)


class OmnichannelChat(models.Model):
    """Starting a chat with somebody who never wrote, where the provider lets us."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ with whom

    @api.model
    @takes(search=short_text, colleagues=yes_or_no)
    def find_start_customers(self, search, colleagues=True):
        """Customers by name, e-mail or number; and the number itself, when it is one.

        :param bool colleagues: people of the team, too
        :return: ``{"customers": [...], "phone": international format or ""}``
        :rtype: dict
        """
        self._check_agent()
        text = (search or "").strip()
        Partner = self.env["res.partner"]
        if not text or not Partner.has_access("read"):
            return {"customers": [], "phone": ""}
        domain = Domain("complete_name", "ilike", text) | Domain("email", "ilike", text)
        if _looks_like_phone(text):
            domain = Domain("phone_mobile_search", "ilike", text)
        if not colleagues:
            domain &= Domain("partner_share", "=", True)
        found = Partner.search_fetch(domain, limit=MAX_FOUND)
        return {
            "customers": [
                {
                    "id": partner.id,
                    "name": partner.display_name,
                    "phone": partner.phone or "",
                    "email": partner.email or "",
                }
                for partner in found
            ],
            "phone": self._format_start_phone(text)[0] if _looks_like_phone(text) else "",
        }

    @api.model
    def _get_start_partner(self, partner_id):
        partner = self.env["res.partner"].browse(partner_id or [])
        partner.check_access("read")
        return partner

    @api.model
    def _format_start_phone(self, phone, partner=None):
        """A number as providers want it.

        :return: international format, and why there is none; one of the two is empty
        :rtype: tuple[str, str]
        """
        partner = partner or self.env["res.partner"]
        country = partner.country_id or self.env.company.country_id
        number = (phone or partner.phone or "").strip()
        if not number:
            return "", self.env._("This customer has no phone number. Write one into the record.")
        try:
            return (
                self.env["res.partner"]._phone_format(
                    number=number, country=country, raise_exception=True
                ),
                "",
            )
        except UserError:
            return "", self.env._(
                "%s is no phone number. Write it with its country, like +34 600 111 222.", number
            )

    # ------------------------------------------------------------------ what is possible

    @api.model
    @takes(partner_id=maybe(record_id), phone=short_text)
    def get_start_options(self, partner_id=None, phone=None):
        """On which channels one can write to somebody, and how.

        :param int partner_id: the customer, and
        :param str phone: or a number; without one the customer's is taken
        :return: ``{"partner", "phone", "phone_problem", "channels": [...]}``; ``mode`` of a channel
            is "text", "template", "link" (the customer has to begin) or "" (``why_not`` says why)
        :rtype: dict
        """
        self._check_agent()
        partner = self._get_start_partner(partner_id)
        number, problem = self._format_start_phone(phone, partner)
        channels = self._find_start_channels()
        chats = self._find_start_chats(channels, partner, number)
        approved = self._get_channels_with_templates(channels)
        return {
            "partner": {"id": partner.id, "name": partner.display_name} if partner else False,
            "phone": number,
            "phone_problem": problem,
            "channels": [
                {
                    **channel._get_inbox_data(),
                    "chat_id": chats[channel].id if channel in chats else False,
                    **self._get_start_option(
                        channel,
                        chats.get(channel),
                        number,
                        problem,
                        has_templates=channel in approved,
                    ),
                }
                for channel in channels
            ],
        }

    @api.model
    def _get_start_option(self, channel, chat, number, problem, has_templates):
        """How one can write on one channel.

        :param chat: the chat that there is already, or None
        :param str problem: why there is no number
        """
        permission = chat._get_send_permission() if chat else channel._get_start_permission()
        mode, why_not = channel._get_start_mode(permission), ""
        if mode in ("text", "template") and not chat:
            why_not = channel._refuse_number(number, problem)
        if mode == "template" and not why_not and not has_templates:
            why_not = self.env._("This channel has no approved template yet.")
        if mode == "link" and not channel._get_short_connector().invite_link():
            why_not = self.env._("The customer has to write first, and there is no link for that.")
        if not mode:
            why_not = (
                chat._explain_permission(permission) if chat else channel._explain_start(permission)
            )
        return {"mode": "" if why_not else mode, "why_not": why_not}

    @api.model
    def _get_channels_with_templates(self, channels):
        groups = self.env["omnichannel.message.template"]._read_group(
            [
                ("channel_id", "in", channels.ids),
                ("status", "=", "approved"),
                ("unsupported", "=", False),
            ],
            ["channel_id"],
        )
        return self.env["omnichannel.channel"].union(*(channel for (channel,) in groups))

    @api.model
    def _find_start_chats(self, channels, partner, number):
        """The chats that there are with somebody: the open one, else the latest, of each channel.

        :return: chat by channel
        :rtype: dict
        """
        # What is written last into the dict counts: open, newest.
        chats = self._find_chats_with(channels, partner, number)
        return {chat.channel_id: chat for chat in chats}

    @api.model
    def _find_chats_with(self, channels, partners, number):
        """All chats on these channels with these customers, or whoever has the number.

        :param str number: international format, or ""
        :return: chats, those that matter most last
        """
        # sudo: which identities mean this person; chats are found by the user's own rights
        Identity_sudo = self.env["omnichannel.identity"].sudo()
        wanted = Domain("channel_id", "in", channels.ids) & Domain("partner_id", "in", partners.ids)
        if number:
            wanted |= Identity_sudo._get_phone_domain(channels, number)
        found = Identity_sudo.search_fetch(wanted, IDENTITY_FIELDS) if channels else Identity_sudo
        mains = found.mapped(lambda identity: identity.main_id or identity)
        if not mains:
            return self.browse()
        return self.search_fetch(
            [("identity_id", "in", mains.ids)],
            CHAT_FIELDS,
            order="last_message_at NULLS FIRST, id",
        ).sorted(lambda chat: chat.state == "open")

    @api.model
    def _find_start_channels(self):
        """The user's channels, with what is needed to know how one can write on them.

        In one statement, though some of it is not for users: what they may see is asked within.
        """
        Channel = self.env["omnichannel.channel"]
        mine = Channel._search(self._get_start_domain())
        names = [name for name, field in Channel._fields.items() if field.store and field.prefetch]
        # sudo: channels that the rules have found
        return Channel.sudo().search_fetch([("id", "in", mine)], names).with_env(self.env)

    @api.model
    def _get_start_domain(self):
        """Channels on which one starts with an address."""
        return Domain("state", "!=", "draft")

    # ------------------------------------------------------------------ starting

    @api.model
    @takes(channel_id=record_id, partner_id=maybe(record_id), phone=short_text)
    def start_chat(self, channel_id, partner_id=None, phone=None):
        """The chat with somebody on a channel: the one that there is, or a new one.

        A new chat is in the list once something was sent.

        :return: id of the chat
        :raise UserError: with the reason, when there can be none
        """
        self._check_agent()
        channel = self.env["omnichannel.channel"].browse(channel_id)
        channel.check_access("read")
        partner = self._get_start_partner(partner_id)
        number, problem = self._format_start_phone(phone, partner)
        chat = self._find_start_chats(channel, partner, number).get(channel)
        if chat:
            return chat.id
        permission = channel._get_start_permission()
        refusal = (
            channel._explain_start(permission)
            if channel._get_start_mode(permission) not in ("text", "template")
            else channel._refuse_number(number, problem)
        )
        if refusal:
            raise UserError(refusal)
        return self._create_started(channel, partner, number).id

    @api.model
    def _create_started(self, channel, partner, number):
        # sudo: staff make no identities; who may read the channel may write first on it
        Identity_sudo = self.env["omnichannel.identity"].sudo()
        address = channel._get_short_connector().address_for_phone(number)
        contact = Contact(addresses=(address,), name=partner.name or "", phone=number)
        try:
            with self.env.cr.savepoint():
                identity_sudo = Identity_sudo._resolve([(channel.sudo(), contact)])[0]
                chat_sudo = self.sudo()._for_identities(identity_sudo)[identity_sudo.id]
        except UniqueViolation as error:
            # Odoo repeats the request, which then finds the chat of the other one.
            raise ConcurrencyError("started twice at once") from error
        if partner and not identity_sudo.partner_id:
            identity_sudo._link_partner(partner.sudo())
        identity_sudo._heed_blacklist()
        channel.sudo()._chat_started(identity_sudo)
        return chat_sudo.with_env(self.env)

    @api.model
    @takes(channel_id=record_id, partner_id=maybe(record_id))
    def get_invite_link(self, channel_id, partner_id=None):
        """A link by which a customer starts the chat himself; his own link says who he is.

        :return: ``{"url": ..., "qr": address of a picture}``
        :raise UserError: the provider has no links
        """
        self._check_agent()
        channel = self.env["omnichannel.channel"].browse(channel_id)
        channel.check_access("read")
        partner = self._get_start_partner(partner_id)
        # sudo: the signature of the link needs the database's secret
        identities_sudo = self.env["omnichannel.identity"].sudo()
        ref = identities_sudo._get_invite_ref(channel, partner) if partner else ""
        url = channel._get_short_connector().invite_link(ref)
        if not url:
            raise UserError(self.env._("There is no link to this channel. Test its connection."))
        picture = "/report/barcode/?barcode_type=QR&width=240&height=240&quiet=0&value="
        return {"url": url, "qr": picture + quote(url, safe="")}


def _looks_like_phone(text):
    digits = sum(char.isdigit() for char in text)
    return digits >= 3 and all(char.isdigit() or char in "+-() ./" for char in text)
