from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.arguments import check_one, takes


class ResPartner(models.Model):
    _inherit = "res.partner"

    omnichannel_chat_count = fields.Integer(
        "Chats", compute="_compute_omnichannel_chat_count", groups="omnichannel_chat.group_agent"
    )

    # Finds a customer by phone however the number is written; see
    # ``omnichannel.identity._find_partners_by_phone``, which must use the same expression.
    _omnichannel_phone_index = models.Index(
        r"(right(regexp_replace(phone, '[^0-9]', '', 'g'), 7)) WHERE phone IS NOT NULL"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_omnichannel_chat_count(self):
        counts = dict(
            self.env["omnichannel.chat"]._read_group(
                self._get_omnichannel_chat_domain(), ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            mine = partner._origin
            partner.omnichannel_chat_count = sum(
                count
                for customer, count in counts.items()
                if mine in (customer, customer.sudo().commercial_partner_id)
            )

    def _get_omnichannel_chat_domain(self):
        """Which chats are with these customers; those of a company's people are the company's.

        :rtype: Domain
        """
        return Domain("partner_id", "in", self.ids) | Domain(
            "partner_id.commercial_partner_id", "in", self.ids
        )

    def _get_omnichannel_partner(self):
        return self

    def _find_omnichannel_chat(self, company=None, origin="api"):
        """Where this customer is written to: of the chats in which it is allowed the newest.

        :param company: only chats of this ``res.company``
        :param str origin: who wants to write, see ``connectors.gate.ORIGINS``
        :return: one chat; when it is allowed in none the newest, whose gate says why; may be empty
        """
        theirs = Domain("partner_id", "in", self.ids)
        if company:
            theirs &= Domain("company_id", "=", company.id)
        chats = self.env["omnichannel.chat"].search(theirs)
        allowed = chats.filtered(lambda chat: chat._get_send_permission(origin).allowed)
        return (allowed or chats)[:1]

    @takes()
    def action_start_omnichannel_chat(self):
        """Choose a channel to write to this customer on."""
        check_one(self)
        return {
            "type": "ir.actions.client",
            "tag": "omnichannel_chat.start_chat",
            "params": {"partner_id": self.id},
        }

    @takes()
    def action_open_omnichannel_chats(self):
        """The customer's chats: a floating window for one, the inbox for several.

        Without any, the choice of a channel to start one.
        """
        check_one(self)
        self.env["omnichannel.chat"]._check_agent()
        chats = self.env["omnichannel.chat"].search(self._get_omnichannel_chat_domain(), limit=2)
        if not chats:
            return self.action_start_omnichannel_chat()
        if len(chats) == 1:
            return {
                "type": "ir.actions.client",
                "tag": "omnichannel_chat.open_window",
                "params": {"chat_id": chats.id},
            }
        return {
            "type": "ir.actions.client",
            "tag": "omnichannel_chat.inbox",
            "name": self.env._("Chats"),
            "params": {"partner_id": self.id},
        }
