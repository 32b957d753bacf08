from odoo import models
from odoo.fields import Domain

from odoo.addons.omnichannel_chat.tools.arguments import takes


class OmnichannelChat(models.Model):
    """Leads and opportunities beside the chat; a chat may have some before it has a customer."""

    _inherit = "omnichannel.chat"

    def _get_documents(self):
        return [*super()._get_documents(), *self._get_lead_lists()]

    def _get_lead_lists(self):
        if not self.env["crm.lead"].has_access("read"):
            return []
        domain = self._get_document_domain("crm.lead") | Domain("omnichannel_chat_id", "=", self.id)
        # What is lost was archived.
        leads = domain & Domain("active", "in", (True, False))
        return [
            self._get_document_list(
                "leads", self.env._("Leads"), "crm.lead", leads, "active desc, create_date desc"
            )
        ]

    def _get_creatable_documents(self):
        creatable = super()._get_creatable_documents()
        if self.env["crm.lead"].has_access("create"):
            creatable["leads"] = "action_new_lead"
        return creatable

    @takes()
    def action_new_lead(self):
        """A lead, or an opportunity where there are no leads, filled in and opened in a form.

        For the chat's customer, or with what the provider tells of who has none yet.
        """
        self._one_as_staff()
        has_leads = self.env.user.has_group("crm.group_use_lead")
        return self._open_new_document(
            "crm.lead",
            needs_customer=False,
            default_type="lead" if has_leads and not self.partner_id else "opportunity",
            default_name=self.env._("Chat with %s", self.display_name),
            default_user_id=self.env.uid,
            **self._get_lead_contact(),
            **({"default_team_id": self.team_id.id} if self.team_id else {}),
        )

    def _get_lead_contact(self):
        if self.partner_id:
            return {}
        # sudo: what the provider tells of the customer is part of a chat that the user may read
        identity_sudo = self.sudo().identity_id
        return {
            "default_contact_name": identity_sudo.name or identity_sudo._get_label(),
            "default_phone": identity_sudo.phone or "",
        }
