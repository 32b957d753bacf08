from odoo import api, fields, models

from ...connectors import gate


class OmnichannelChannel(models.Model):
    """What a channel can do for somebody who never wrote."""

    _inherit = "omnichannel.channel"

    def _get_start_permission(self):
        """The gate's answer for somebody who never wrote."""
        channel_sudo = self.sudo()
        return gate.decide(
            gate.Situation(
                capabilities=self._capabilities,
                now=fields.Datetime.now(),
                channel_state=channel_sudo.state,
                channel_active=channel_sudo.active,
            )
        )

    @api.model
    def _get_start_mode(self, permission):
        """What one can do: "text", "template", "link" or nothing ("")."""
        if permission.allowed:
            return "text"
        return {"template": "template", "invite": "link"}.get(permission.action, "")

    def _refuse_number(self, number, problem):
        """Why one cannot write to this number here; "" = one can."""
        if not number:
            return problem
        if not self._get_short_connector().address_for_phone(number):
            return self.env._("%s has no phone numbers.", self._get_title())
        return ""

    def _explain_start(self, permission):
        """Why one cannot write first on this channel."""
        if permission.action == "connect":
            return self.env._("This channel is not connected. A manager has to connect it.")
        return self.env._(
            "On %s the customer has to write first. Send him your link.", self._get_title()
        )

    def _get_title(self):
        return self._get_connector_class().title
