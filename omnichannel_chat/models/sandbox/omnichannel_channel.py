from odoo import models

from ...tools.arguments import check_one, takes


class OmnichannelChannel(models.Model):
    """A sandbox channel: its account, its phones, and one for whoever is written to first."""

    _inherit = "omnichannel.channel"

    def _get_short_settings(self):
        """What the personas do; and an account, or a second sandbox would be the same."""
        settings = super()._get_short_settings()
        if self.provider == "sandbox":
            settings.update(self.sudo().persona_ids._get_connector_settings())
            settings["account"] = settings["account"] or str(self.id)
        return settings

    @takes()
    def action_open_phone(self):
        """Open the page that plays the phone of this sandbox channel's customers."""
        check_one(self)
        action = self.env["ir.actions.actions"]._for_xml_id("omnichannel_chat.action_phone")
        return {**action, "params": {"channel_id": self.id}}

    def _chat_started(self, identity):
        result = super()._chat_started(identity)
        known = self.persona_ids.filtered(lambda persona: persona.ref == identity.external_id)
        if self.provider == "sandbox" and not known:
            self.env["omnichannel.persona"].create(
                {
                    "channel_id": self.id,
                    "name": identity._get_label(),
                    "phone": identity.phone,
                    "ref": identity.external_id,
                }
            )
        return result
