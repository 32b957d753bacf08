from odoo import api, fields, models
from odoo.exceptions import UserError

from ...connectors.portal import PortalConnector
from ...tools.arguments import takes
from ..omnichannel_channel import leave_channels

PORTAL = PortalConnector.provider
#: What of a client portal is decided elsewhere, or not at all: it is there, and it is connected.
_FIXED = frozenset({"provider", "company_id", "user_ids", "state", "active"})

_MANAGERS = "omnichannel_chat.group_manager"


class OmnichannelChannel(models.Model):
    """The client portal of a company: a channel like the others, but nothing has to be connected.

    Threads are seen by whoever has the client, see ``security/omnichannel_thread_rules.xml``;
    nobody is a member.
    """

    _inherit = "omnichannel.channel"

    provider = fields.Selection(
        selection_add=[(PORTAL, "Client portal")], ondelete={PORTAL: leave_channels}
    )

    # The portal's form has them: whoever manages the portal decides.
    client_threads_shared = fields.Boolean(
        related="company_id.client_threads_shared", readonly=False, groups=_MANAGERS
    )
    client_may_start = fields.Boolean(
        related="company_id.client_may_start", readonly=False, groups=_MANAGERS
    )
    client_may_reopen = fields.Boolean(
        related="company_id.client_may_reopen", readonly=False, groups=_MANAGERS
    )

    client_hours_from = fields.Float(
        related="company_id.client_hours_from", readonly=False, groups=_MANAGERS
    )
    client_hours_to = fields.Float(
        related="company_id.client_hours_to", readonly=False, groups=_MANAGERS
    )
    client_hold_minutes = fields.Integer(
        related="company_id.client_hold_minutes", readonly=False, groups=_MANAGERS
    )
    client_mail_content = fields.Boolean(
        related="company_id.client_mail_content", readonly=False, groups=_MANAGERS
    )
    client_mail_replies = fields.Selection(
        related="company_id.client_mail_replies", readonly=False, groups=_MANAGERS
    )

    _one_portal_per_company = models.UniqueIndex(
        f"(company_id) WHERE provider = '{PORTAL}'", "A company has one client portal."
    )

    @api.model
    def _get_connectors(self):
        return {**super()._get_connectors(), PORTAL: PortalConnector}

    @api.model
    def _ensure_portals(self, companies=None):
        """Have a portal for each company that has none yet.

        :param companies: ``res.company`` records; default is all of them
        """
        # sudo: the channel of a company that is there, whoever has made it
        Channel_sudo = self.sudo()
        # Companies are few.
        everybody = Channel_sudo.env["res.company"].search([])  # pylint: disable=no-search-all
        companies = companies or everybody
        known = Channel_sudo.search([("provider", "=", PORTAL)]).company_id
        for company in companies - known:
            Channel_sudo.with_company(company).create(
                {
                    "name": self.env._("Client portal"),
                    "provider": PORTAL,
                    "company_id": company.id,
                    "state": "connected",
                    "sequence": 1000,
                    "user_ids": False,
                    "responsible_id": False,
                }
            )

    @api.model
    def _get_portal(self, company):
        """The client portal of a company, under sudo."""
        # sudo: which channel that is
        return self.sudo().search(
            [("provider", "=", PORTAL), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    @takes()
    def action_open_client_portal(self):
        """The form of the company's portal: what its clients may do."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Client Portal"),
            "res_model": self._name,
            "res_id": self._get_portal(self.env.company).id,
            "views": [(self.env.ref("omnichannel_chat.portal_view_form").id, "form")],
        }

    @api.model
    def _get_company_settings(self):
        """Names of the fields of a company that the form of its portal has, written there."""
        return {
            "client_threads_shared",
            "client_may_start",
            "client_may_reopen",
            "client_hours_from",
            "client_hours_to",
            "client_hold_minutes",
            "client_mail_content",
            "client_mail_replies",
        }

    def write(self, vals):
        ours = {name: vals[name] for name in self._get_company_settings() & vals.keys()}
        if ours:
            self.check_access("write")
            # sudo: who manages the portal decides what its clients may do
            self.sudo().company_id.write(ours)
            vals = {name: value for name, value in vals.items() if name not in ours}
        if not self.env.su and _FIXED & vals.keys() and PORTAL in self.mapped("provider"):
            raise UserError(
                self.env._(
                    "The client portal is always connected, and belongs to its company. Who sees "
                    "a client's threads is decided on the client."
                )
            )
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("provider") == PORTAL for vals in vals_list):
            raise UserError(self.env._("Each company has its client portal already."))
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_portal(self):
        if not self.env.su and PORTAL in self.mapped("provider"):
            raise UserError(self.env._("A company keeps its client portal."))
