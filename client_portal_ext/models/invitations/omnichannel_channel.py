from markupsafe import Markup

from odoo import api, fields, models

_MANAGERS = "omnichannel_chat.group_manager"
#: One line without a style sheet: it has to look right on any website.
_BUTTON = Markup(
    '<a href="{url}" style="display:inline-block;padding:12px 24px;border-radius:6px;'
    "background:{background};color:{color};font-family:sans-serif;font-size:16px;"
    'text-decoration:none">{label}</a>'
)


class OmnichannelChannel(models.Model):
    """Who is invited by itself; where clients sign in, a button to it for any site (S3-39)."""

    _inherit = "omnichannel.channel"

    client_login_url = fields.Char(
        "Address", compute="_compute_client_login", compute_sudo=True, groups=_MANAGERS
    )
    client_login_code = fields.Char(
        "Button Code",
        compute="_compute_client_login",
        compute_sudo=True,
        groups=_MANAGERS,
        help="Paste it where your website should show the button.",
    )
    client_login_preview = fields.Html(
        "Preview",
        compute="_compute_client_login",
        compute_sudo=True,
        sanitize=False,
        groups=_MANAGERS,
    )

    client_invite_on_job = fields.Boolean(
        related="company_id.client_invite_on_job", readonly=False, groups=_MANAGERS
    )
    client_link_in_mails = fields.Boolean(
        related="company_id.client_link_in_mails", readonly=False, groups=_MANAGERS
    )
    client_login_in_header = fields.Boolean(
        related="company_id.client_login_in_header", readonly=False, groups=_MANAGERS
    )

    @api.model
    def _get_company_settings(self):
        switches = {"client_invite_on_job", "client_link_in_mails", "client_login_in_header"}
        return super()._get_company_settings() | switches

    @api.depends("company_id.email_primary_color", "company_id.email_secondary_color")
    def _compute_client_login(self):
        path = self.env["client.portal"]._get_login_path()
        for channel in self:
            company = channel.company_id or self.env.company
            url = company.get_base_url() + path
            button = channel._make_login_button(company, url)
            channel.client_login_url = url
            channel.client_login_code = str(button)
            channel.client_login_preview = button

    def _make_login_button(self, company, url):
        """The code of a button, in the colours of the company's mails and in its language.

        :rtype: Markup
        """
        reader = self.with_context(lang=company.partner_id.lang or self.env.lang)
        return _BUTTON.format(
            url=url,
            background=company.email_secondary_color or "#000000",
            color=company.email_primary_color or "#FFFFFF",
            label=reader.env._("Client login"),
        )
