from odoo import api, fields, models

_MANAGERS = "omnichannel_chat.group_manager"


class OmnichannelChannel(models.Model):
    """What the business says where it is recommended, on the form of its portal (S3-44)."""

    _inherit = "omnichannel.channel"

    client_show_referrals = fields.Boolean(
        related="company_id.client_show_referrals", readonly=False, groups=_MANAGERS
    )
    client_referral_text = fields.Text(
        "Clients Read",
        translate=True,
        groups=_MANAGERS,
        help="Stands above the link that a client passes on. Empty: a sentence of ours.",
    )
    client_referral_welcome = fields.Text(
        "Visitors Read",
        translate=True,
        groups=_MANAGERS,
        help="Stands on the page that the link opens. Empty: a sentence of ours.",
    )
    client_referral_preview = fields.Html(
        "Preview",
        compute="_compute_client_referral_preview",
        sanitize=False,
        groups=_MANAGERS,
    )

    @api.model
    def _get_company_settings(self):
        return super()._get_company_settings() | {"client_show_referrals"}

    @api.depends_context("lang")
    @api.depends("client_referral_text", "client_referral_welcome")
    def _compute_client_referral_preview(self):
        for channel in self:
            channel.client_referral_preview = self.env["ir.qweb"]._render(
                "client_portal_ext.referral_preview",
                {
                    "text": channel.client_referral_text,
                    "welcome": channel.client_referral_welcome,
                    "company": channel.company_id or self.env.company,
                },
            )
