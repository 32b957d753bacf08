from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.arguments import (
    between,
    maybe,
    place_in_list,
    record_id,
    record_ids,
    short_text,
    takes,
)

#: Rows of the list that are read at once.
PAGE = 40
#: Counters stop here: "99+" says enough, and counting further costs.
MAX_COUNT = 100
#: Documents shown in the panel.
PANEL_DOCUMENTS = 10


class OmnichannelChat(models.Model):
    """What the inbox reads. Every method reads as the user, under the record rules."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ the list

    @api.model
    @takes()
    def get_inbox_info(self):
        """What the inbox needs once: the user's channels, and what he may do.

        :rtype: dict
        """
        self._check_agent()
        channels = self.env["omnichannel.channel"].search([("active", "=", True)])
        return {
            "channels": [channel._get_inbox_data() for channel in channels],
            "looks": channels._get_looks(),
            "is_manager": self.env.user.has_group("omnichannel_chat.group_manager"),
            "unanswered": self.get_unanswered(),
        }

    @api.model
    @takes(
        state=short_text,
        channel_ids=record_ids,
        search=short_text,
        partner_id=maybe(record_id),
        before=maybe(place_in_list),
        limit=between(1, 2 * PAGE),
        whose=short_text,
        tag_ids=record_ids,
        only=short_text,
        order=short_text,
    )
    def get_inbox_rows(
        self,
        state="open",
        channel_ids=None,
        search="",
        partner_id=None,
        before=None,
        limit=PAGE,
        whose="all",
        tag_ids=None,
        only="",
        order="",
    ):
        """One page of the list, newest first.

        :param str state: "open", "snoozed" or "archived"; a search looks in all of them
        :param list channel_ids: only these channels; empty = all of the user's
        :param str search: in name, user name, phone and text
        :param int partner_id: only chats of this customer, those of a company's people included
        :param list before: ``cursor`` of the page before, to go on
        :param str whose: "mine", "unassigned", "mentions" (of the user, not seen yet) or "all"
        :param list tag_ids: only chats with one of these tags
        :param str only: what is left to do, see ``_get_only_domain``
        :param str order: "waiting": who has waited longest first
        :return: ``{"rows": [...], "cursor": [...] or False}``; the first page has ``counts``, too
        """
        self._check_agent()
        search = (search or "").strip()
        domain = self._get_list_domain(None if search else state, channel_ids, partner_id)
        domain &= self._get_team_domain(whose, tag_ids) & self._get_only_domain(only)
        if search:
            domain &= self._get_search_domain(search)
        chats = self._read_list(domain, order, before, limit + 1)
        shown = chats[:limit]
        cursor = shown[-1]._get_cursor() if len(chats) > limit else False
        page = {"rows": shown._get_inbox_rows(), "cursor": cursor}
        if not before:
            page["counts"] = self.get_inbox_counts(state, channel_ids, partner_id, tag_ids)
        return page

    @api.model
    def _get_list_domain(self, state, channel_ids=None, partner_id=None):
        # A chat without a message (just started by us) is not in the list yet.
        domain = Domain("last_message_at", "!=", False)
        if state:
            domain &= Domain("state", "=", state)
        if channel_ids:
            domain &= Domain("channel_id", "in", channel_ids)
        if partner_id:
            customer = self.env["res.partner"].browse(partner_id)
            domain &= customer._get_omnichannel_chat_domain()
        return domain

    @api.model
    @takes(chat_ids=record_ids)
    def get_inbox_rows_by_id(self, chat_ids):
        """Rows of these chats, of those that the user may see; for live updates."""
        self._check_agent()
        chats = self.search([("id", "in", chat_ids[: 2 * PAGE])])
        return chats._get_inbox_rows()

    def _get_inbox_rows(self):
        """Rows of the list: columns only, nothing is read from messages.

        :rtype: list[dict]
        """
        reading = self._get_reading()
        avatars = self._get_avatar_urls()
        team = self._get_team_facts()
        # sudo: the identity and the partner's name are part of a chat that the user may read
        return [
            {
                "id": chat.id,
                "name": chat._get_title(),
                "partner_id": chat.partner_id.id,
                "channel_id": chat.channel_id.id,
                "look": chat.channel_id._get_look(),
                "state": chat.state,
                "preview": chat.last_message_preview or "",
                "kind": chat.last_message_kind or "text",
                "direction": chat.last_message_direction,
                "at": fields.Datetime.to_string(chat.last_message_at),
                "waiting_since": fields.Datetime.to_string(chat.waiting_since),
                "unread": reading.get(chat.id, (0, 0))[0],
                "read_to": reading.get(chat.id, (0, 0))[1],
                "unsent": chat.unsent or "",
                "avatar_url": avatars.get(chat.id, False),
                "stopped": chat.identity_id.stopped or "",
                "blocked": chat.identity_id.blocked,
                "reachable": chat.identity_id.reachable,
                **team.get(chat.id, {}),
            }
            for chat in self.sudo()
        ]

    def _get_avatar_urls(self):
        """Addresses of the customers' pictures, of those who have one; a browser keeps them.

        The picture of a linked customer, else the one that the provider has told.

        :return: address by chat id
        """
        # sudo: the identity is part of a chat that the user may read
        owners = {chat: (chat.partner_id, chat.identity_id.guest_id) for chat in self.sudo()}
        addresses = self._find_pictures({each for pair in owners.values() for each in pair if each})
        found = {
            chat.id: next((addresses[each] for each in pair if each in addresses), None)
            for chat, pair in owners.items()
        }
        return {chat_id: address for chat_id, address in found.items() if address}

    @api.model
    def _find_pictures(self, owners):
        """Which of these records have a picture, in one query.

        :param set owners: partners and guests
        :return: address of the picture by record
        """
        by_key = {(owner._name, owner.id): owner for owner in owners}
        if not by_key:
            return {}
        wanted = Domain.OR(
            Domain("res_model", "=", model)
            & Domain("res_id", "in", [each for name, each in by_key if name == model])
            for model in {name for name, _each in by_key}
        )
        # sudo: whether there is a picture; who may not see the customer gets none from its address
        images_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                Domain("res_field", "=", "image_128") & wanted, ["res_model", "res_id", "checksum"]
            )
        )
        return {
            by_key[image.res_model, image.res_id]: (
                f"/web/image/{image.res_model}/{image.res_id}/image_128?unique={image.checksum[:8]}"
            )
            for image in images_sudo
        }

    # ------------------------------------------------------------------ one chat

    @takes()
    def get_composer_state(self):
        """May one write, and within which limits.

        :rtype: dict
        """
        capabilities = self._one_as_staff().channel_id._capabilities
        permission = self._get_send_permission()
        return {
            **super().get_composer_state(),
            "allowed": permission.allowed,
            "reason": permission.reason,
            "action": permission.action,
            "human_agent": permission.human_agent,
            "sentence": self._explain_permission(permission),
            "deadline": fields.Datetime.to_string(permission.deadline),
            "provider": self._get_provider_label(),
            "text_limit": capabilities.text_limit,
            "text_limit_unit": capabilities.text_limit_unit,
            "counts_segments": capabilities.counts_segments,
            "actions": sorted(capabilities.actions),
            "receipts": sorted(capabilities.receipts),
            **self._get_ways_on(permission),
        }

    def _get_ways_on(self, permission):
        """How one goes on where free text is not allowed: template, provider's app, invitation.

        :param Permission permission: for free text
        """
        channel_sudo = self.sudo().channel_id
        rules = channel_sudo._capabilities
        has_templates = "templates" in rules.features
        ways = {
            "can_template": has_templates and self._get_send_permission(template="utility").allowed,
            "app_link": "",
            "invite_link": "",
        }
        if permission.action == "invite":
            ways["invite_link"] = self._get_invite_link()
        elif rules.reply_window and channel_sudo.active:
            ways["app_link"] = channel_sudo._get_short_connector().app_link()
        return ways

    def _get_invite_link(self):
        """A link by which this customer starts the chat; "" = the provider has none."""
        channel_sudo, partner_sudo = self.sudo().channel_id, self.sudo().partner_id
        ref = ""
        if partner_sudo:
            ref = self.env["omnichannel.identity"]._get_invite_ref(channel_sudo, partner_sudo)
        return channel_sudo._get_short_connector().invite_link(ref)

    def _get_panel(self):
        """What takes longer to find comes by ``get_panel_details``."""
        # sudo: whoever calls this has checked access
        chat_sudo = self.sudo()
        channel_sudo = chat_sudo.channel_id
        # One reading for this chat's row and those of the other chats.
        row, *other_rows = (self + self._get_other_chats())._get_inbox_rows()
        return {
            **super()._get_panel(),
            **row,
            "channel": {"name": channel_sudo.name, "external_name": channel_sudo.external_name},
            "identity": self._get_identity_card(),
            "archived_at": fields.Datetime.to_string(chat_sudo.archived_at),
            "archived_by": chat_sudo.archived_by_id.name,
            "partner": self._get_partner_card(),
            "can_create_customer": self.env["res.partner"].has_access("create"),
            "other_chats": other_rows,
        }

    def _get_identity_card(self):
        """What the provider tells of the customer, and what there is of consent and blocking."""
        identity_sudo = self.sudo().identity_id
        how = dict(identity_sudo._fields["stopped_by"]._description_selection(self.env))
        return {
            "name": identity_sudo.name,
            "username": identity_sudo.username,
            "phone": identity_sudo.phone,
            "reachable": identity_sudo.reachable,
            "stopped": identity_sudo.stopped or "",
            "stopped_at": fields.Datetime.to_string(identity_sudo.stopped_at),
            "stopped_by": how.get(identity_sudo.stopped_by, ""),
            "blocked": identity_sudo.blocked,
            "blocked_at": fields.Datetime.to_string(identity_sudo.blocked_at),
            "blocked_by": identity_sudo.blocked_by_id.name or "",
        }

    def _get_partner_card(self):
        partner = self.partner_id
        if not partner or not partner.has_access("read"):
            return False
        return {
            "id": partner.id,
            "name": partner.name,
            "company": partner.parent_id.name or "",
            # As the provider writes it: one number looks like one number.
            "phone": partner.phone_sanitized or partner.phone or "",
            "email": partner.email or "",
            "city": partner.city or "",
            "country": partner.country_id.name or "",
        }

    def _get_other_chats(self):
        if not self.partner_id:
            return self.browse()
        return self.search_fetch(
            [("partner_id", "=", self.partner_id.id), ("id", "!=", self.id)],
            limit=PANEL_DOCUMENTS,
        )


class OmnichannelChannel(models.Model):
    _inherit = "omnichannel.channel"

    def _get_inbox_data(self):
        """What the inbox shows of a channel."""
        self.ensure_one()
        channel_sudo = self.sudo()
        is_down = channel_sudo.state != "connected"
        return {
            "id": self.id,
            "name": self.name,
            "look": self._get_look(),
            "provider": self.provider,
            "state": channel_sudo.state,
            "external_name": channel_sudo.external_name or "",
            # Who mends it; asked for when there is something to mend.
            "responsible": (is_down and channel_sudo._get_keeper().name) or "",
            "hours": self._get_hours_data(),
        }

    @api.model
    def _get_looks(self):
        """How the inbox marks each provider: icon of Font Awesome and name, by provider.

        :rtype: dict[str, dict[str, str]]
        """
        return {
            provider: {"icon": connector.icon, "name": connector.title}
            for provider, connector in self._get_connectors().items()
        }

    def _get_look(self):
        """The provider whose mark is shown; a sandbox looks like another one."""
        return (self.provider == "sandbox" and self.sandbox_look) or self.provider

    def _call_nameless(self, external_id):
        """What people call a customer of whom there is nothing but the provider's id.

        :rtype: str
        """
        look = self._get_look()
        connector = self._get_connectors().get(look)
        title = connector.title if connector else look.upper()
        return f"{title}, …{external_id[-4:]}"
