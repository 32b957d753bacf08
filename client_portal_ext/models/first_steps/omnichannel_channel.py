from odoo import api, fields, models

_MANAGERS = "omnichannel_chat.group_manager"


class OmnichannelChannel(models.Model):
    """The list of what is missing, on the form of the portal, until all is done or it is hidden."""

    _inherit = "omnichannel.channel"

    client_steps_missing = fields.Char(
        compute="_compute_client_steps_missing",
        compute_sudo=True,
        groups=_MANAGERS,
        help="Steps that are not done, see the company; empty also where the list is hidden.",
    )
    client_steps_hidden = fields.Boolean(
        related="company_id.client_steps_hidden", readonly=False, groups=_MANAGERS
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {"client_steps_hidden"}

    @api.depends("company_id.client_steps_hidden", "provider")
    def _compute_client_steps_missing(self):
        for channel in self:
            company = channel.company_id
            is_shown = channel.provider == "portal" and not company.client_steps_hidden
            steps = company._get_client_steps() if company and is_shown else {}
            channel.client_steps_missing = " ".join(
                name for name, is_done in steps.items() if not is_done
            )

    def action_hide_client_steps(self):
        """Whoever does not need the list."""
        self.ensure_one()
        self.client_steps_hidden = True
