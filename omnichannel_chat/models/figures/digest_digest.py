from odoo import fields, models
from odoo.exceptions import AccessError


class DigestDigest(models.Model):
    """Figures of chats in the e-mail that Odoo sends to those who want it."""

    _inherit = "digest.digest"

    kpi_omnichannel_answered = fields.Boolean("Chats Answered")
    kpi_omnichannel_answered_value = fields.Integer(compute="_compute_omnichannel_kpis")
    kpi_omnichannel_first_response = fields.Boolean("Average First Response (minutes)")
    kpi_omnichannel_first_response_value = fields.Integer(compute="_compute_omnichannel_kpis")

    def _compute_omnichannel_kpis(self):
        """Of the periods whose first answer was given in that time, as far as the user sees them.

        :raise AccessError: no figures for people without the role; the digest leaves them out
        """
        if not self.env.user.has_group("omnichannel_chat.group_agent"):
            raise AccessError(self.env._("Only agents and managers of chats see these figures."))
        start, end, companies = self._get_kpi_compute_parameters()
        rows = self.env["omnichannel.session"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("first_answer_at", ">=", start),
                ("first_answer_at", "<", end),
            ],
            ["company_id"],
            ["__count", "first_response_hours:avg"],
        )
        figures = {company: (count, round(hours * 60)) for company, count, hours in rows}
        for digest in self:
            count, minutes = figures.get(digest.company_id or self.env.company, (0, 0))
            digest.kpi_omnichannel_answered_value = count
            digest.kpi_omnichannel_first_response_value = minutes

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("omnichannel_chat.menu_root").id
        action = f"omnichannel_chat.action_sessions?menu_id={menu}"
        return actions | {
            "kpi_omnichannel_answered": action,
            "kpi_omnichannel_first_response": action,
        }
