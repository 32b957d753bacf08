from odoo import models


class HelpdeskTicket(models.Model):
    """Cases as documents of a chat."""

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "omnichannel.document.mixin"]

    _omnichannel_watched = frozenset({"stage_id"})
    _omnichannel_sendable = False

    def _get_omnichannel_card(self):
        self.ensure_one()
        return {
            "title": self.env._("Case"),
            "number": self.number,
            "state": "closed" if self.closed else "open",
            "state_label": self.stage_id.name or "",
            "look": "muted" if self.closed else "info",
            "is_open": not self.closed,
        }

    def _get_omnichannel_contact(self):
        self.ensure_one()
        return {"name": self.partner_name or "", "company": ""}

    def _get_omnichannel_quote(self, chat):
        # The case's description has it.
        return ""
