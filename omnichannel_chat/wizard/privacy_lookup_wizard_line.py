from odoo import models


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Delete what the line stands for, unless it went with a line before.

        Erasing an identity erases its chats, and with them messages that have lines of their own.
        """
        # sudo: only whether it is there still
        record = self.env[self.res_model].sudo().browse(self.res_id)
        if not self.is_unlinked and not record.exists():
            self.execution_details = self.env._(
                "Deleted with another record: %(model)s #%(id)s",
                model=self.res_model_id.name,
                id=self.res_id,
            )
            self.is_unlinked = True
            return None
        return super().action_unlink()
