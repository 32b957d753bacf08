from odoo import models


class CrmLead(models.Model):
    """Leads and opportunities as documents of a chat."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "omnichannel.document.mixin"]

    _omnichannel_watched = frozenset({"stage_id", "active", "probability", "type"})
    _omnichannel_sendable = False

    def _get_omnichannel_card(self):
        self.ensure_one()
        labels = dict(self._fields["type"]._description_selection(self.env))
        state, label, look = self._get_omnichannel_state()
        return {
            "title": labels.get(self.type, ""),
            "number": self.name,
            "amount": self.expected_revenue,
            "currency_id": self.expected_revenue and self.company_currency.id,
            "state": state,
            "state_label": label,
            "look": look,
            "is_open": state == "open",
        }

    def _get_omnichannel_state(self):
        """Key, words and look of what became of it."""
        if self.won_status == "won":
            return "won", self.env._("Won"), "success"
        if self.won_status == "lost":
            return "lost", self.env._("Lost"), "muted"
        return "open", self.stage_id.name or "", "info"

    def _get_omnichannel_contact(self):
        self.ensure_one()
        return {"name": self.contact_name or "", "company": self.partner_name or ""}
