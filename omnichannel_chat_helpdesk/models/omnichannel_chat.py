from odoo import models
from odoo.fields import Domain

from odoo.addons.omnichannel_chat.tools.arguments import takes

#: Messages of the chat that a new case's description quotes.
QUOTED_MESSAGES = 10


class OmnichannelChat(models.Model):
    """Cases beside the chat; a chat may have some before it has a customer."""

    _inherit = "omnichannel.chat"

    def _get_documents(self):
        return [*super()._get_documents(), *self._get_case_lists()]

    def _get_case_lists(self):
        # Every employee may read all cases of his company; here only who works with them does.
        if not self.env.user.has_group("helpdesk_mgmt.group_helpdesk_user_own"):
            return []
        cases = self._get_document_domain("helpdesk.ticket") | Domain(
            "omnichannel_chat_id", "=", self.id
        )
        return [
            self._get_document_list(
                "cases", self.env._("Cases"), "helpdesk.ticket", cases, "create_date desc, id desc"
            )
        ]

    def _get_creatable_documents(self):
        creatable = super()._get_creatable_documents()
        if self.env["helpdesk.ticket"].has_access("create"):
            creatable["cases"] = "action_new_case"
        return creatable

    @takes()
    def action_new_case(self):
        """A case, filled in and opened in a form; its description quotes the last messages."""
        # sudo: what the provider tells of the customer is part of a chat that the user may read
        name = self._one_as_staff().identity_id._get_label()
        return self._open_new_document(
            "helpdesk.ticket",
            needs_customer=False,
            default_name=self.env._("Chat with %s", self.display_name),
            default_partner_name=self.partner_id.name or name,
            default_partner_email=self.partner_id.email or "",
            default_description=self._quote_last_messages(QUOTED_MESSAGES),
        )
