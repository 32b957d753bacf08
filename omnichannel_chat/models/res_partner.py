from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    omnichannel_identity_ids = fields.One2many(
        "omnichannel.identity", "partner_id", groups="omnichannel_chat.group_agent"
    )
    omnichannel_chat_count = fields.Integer(
        "Chats", compute="_compute_omnichannel_chat_count", groups="omnichannel_chat.group_agent"
    )

    # Finds a customer by phone however the number is written; see
    # ``omnichannel.identity._find_partners_by_phone``, which must use the same expression.
    _omnichannel_phone_index = models.Index(
        r"(right(regexp_replace(phone, '[^0-9]', '', 'g'), 7)) WHERE phone IS NOT NULL"
    )

    def _compute_omnichannel_chat_count(self):
        counts = dict(
            self.env["omnichannel.chat"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.omnichannel_chat_count = counts.get(partner._origin, 0)

    def action_start_omnichannel_chat(self):
        """Choose a channel to write to this customer on."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "omnichannel_chat.start_chat",
            "params": {"partner_id": self.id},
        }

    def action_open_omnichannel_chats(self):
        """The customer's chats: a floating window for one, the inbox for several."""
        self.ensure_one()
        chats = self.env["omnichannel.chat"].search([("partner_id", "=", self.id)], limit=2)
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
