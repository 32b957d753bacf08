from odoo import models
from odoo.tools import SQL


class PrivacyLookupWizard(models.TransientModel):
    """Finds a person's chats, also those of somebody who is linked to no customer record."""

    _inherit = "privacy.lookup.wizard"

    def _get_query_models_blacklist(self):
        # An identity stands for all that hangs on it: it is erased as a whole.
        ours = ("identity", "chat", "message", "event", "read", "persona", "change")
        return [*super()._get_query_models_blacklist(), *(f"omnichannel.{name}" for name in ours)]

    def _get_query(self):
        self.env["omnichannel.identity"].flush_model()
        get_model_id = self.env["ir.model"]._get_id
        # The guest in whose name a customer writes goes with his identity.
        return SQL(
            """
            SELECT found.* FROM (
                %s
                UNION ALL
                SELECT %s AS res_model_id, identity.id AS res_id, True AS is_active
                  FROM omnichannel_identity identity
                 WHERE identity.main_id IS NULL
                   AND (identity.name ILIKE %s
                        OR identity.partner_id IN (SELECT id FROM indirect_references)
                        OR identity.phone IN (
                            SELECT phone_sanitized FROM res_partner
                             WHERE id IN (SELECT id FROM indirect_references)
                               AND phone_sanitized IS NOT NULL))) AS found
             WHERE found.res_model_id <> %s
                OR found.res_id NOT IN (
                    SELECT guest_id FROM omnichannel_identity WHERE guest_id IS NOT NULL)
            """,
            super()._get_query(),
            get_model_id("omnichannel.identity"),
            self.name.strip(),
            get_model_id("mail.guest"),
        )
