from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from ...connectors.addresses import refuse_address

#: Option of Odoo's configuration file: hosts that may be called without encryption.
HTTP_HOSTS_OPTION = "omnichannel_http_hosts"


class OmnichannelChannel(models.Model):
    """Where the provider's interface lives, unless that is the provider's own address.

    Secrets are sent there. So they are given for one address: another one does not get them.
    """

    _inherit = "omnichannel.channel"

    api_base_url = fields.Char(
        "Address of the Interface",
        groups="omnichannel_chat.group_manager",
        tracking=True,
        help="Only for self-hosted servers and emulators; empty means the provider's own. "
        "A changed address forgets the channel's secrets.",
    )

    @api.constrains("api_base_url")
    def _check_api_base_url(self):
        hosts = (config.get(HTTP_HOSTS_OPTION) or "").replace(",", " ").lower().split()
        for channel in self.filtered("api_base_url"):
            if refusal := refuse_address(channel.api_base_url, hosts):
                raise ValidationError(self._translate(refusal))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_with_clean_address(vals) for vals in vals_list])

    def write(self, vals):
        vals = _with_clean_address(vals)
        if "api_base_url" in vals:
            address = vals["api_base_url"]
            # sudo: only compared; who may write the address is checked when it is written
            moved_sudo = self.sudo().filtered(lambda c: (c.api_base_url or False) != address)
            # Before it is written: secrets that come with the new address are meant for it.
            moved_sudo.with_env(self.env)._forget_secrets()
        return super().write(vals)

    def _forget_secrets(self):
        """Have a person enter all secrets again; until then the channel is not connected."""
        self.check_access("write")
        names = self._get_secret_fields()
        for channel in self:
            # sudo: after the check above; only names are read
            stored_sudo = self.env["omnichannel.secret"].sudo()
            stored_sudo = stored_sudo.search([("channel_id", "=", channel.id)])
            was_usable = bool(set(stored_sudo.mapped("name")) & set(names))
            stored_sudo.unlink()
            # sudo: what the channel makes for itself, after the check above
            channel_sudo = channel.sudo()
            channel_sudo._make_webhook_secret()
            if was_usable:
                channel_sudo._note_secrets_forgotten()
        self.invalidate_recordset(names, flush=False)

    def _note_secrets_forgotten(self):
        self._forget_holds()
        self.write(
            {
                "state": "draft",
                "lost_at": False,
                "token_expires_at": False,
                "check_state": "failed",
                "check_message": self.env._(
                    "The address of the interface has changed, so the secrets were forgotten. "
                    "Enter them again, then press Connect."
                ),
            }
        )


def _with_clean_address(vals):
    if "api_base_url" not in vals:
        return vals
    return {**vals, "api_base_url": (vals["api_base_url"] or "").strip().rstrip("/") or False}
