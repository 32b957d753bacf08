from odoo import models


class OmnichannelChannel(models.Model):
    """Starting a chat on a sandbox channel: whoever is written to gets a phone to answer on."""

    _inherit = "omnichannel.channel"

    def _get_short_settings(self):
        settings = super()._get_short_settings()
        if self.provider == "sandbox":
            settings.update(self.sudo().persona_ids._get_connector_settings())
        return settings

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
