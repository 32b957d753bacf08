import hmac
import time
from urllib.parse import quote

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import hmac as odoo_hmac

#: Seconds for which a provider can fetch a file of ours by its address.
FILE_LIFETIME = 24 * 3600


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_delivered(self):
        """A file of a chat's message goes with it: what went out is not deleted here alone.

        Whoever deletes it rightly lets go of it first, see ``omnichannel.message._release_files``.
        """
        # sudo: what needs a file does not depend on who deletes it
        files_sudo = self.sudo().filtered(lambda file: file.res_model == "omnichannel.chat")
        needing = [("attachment_id", "in", files_sudo.ids)]
        if files_sudo and self.env["omnichannel.message"].sudo().search_count(needing, limit=1):
            raise UserError(
                self.env._(
                    "This file belongs to a message of a chat. Where it can be taken back, delete "
                    "the message: then it goes at the customer's, too."
                )
            )

    def _get_omnichannel_url(self):
        """A public address of this file, for providers that fetch files themselves; it expires.

        :rtype: str
        """
        self.ensure_one()
        expires = int(time.time()) + FILE_LIFETIME
        signature = self._sign_omnichannel_file(self.id, expires)
        name = quote(self.name or "file", safe="")
        return f"{self.get_base_url()}/omnichannel/file/{self.id}/{expires}/{signature}/{name}"

    @api.model
    def _open_omnichannel_file(self, attachment_id, expires, signature):
        """The file of a public address under sudo; empty when the address proves nothing."""
        expected = self._sign_omnichannel_file(attachment_id, expires)
        if not hmac.compare_digest(signature.encode(), expected.encode()) or expires < time.time():
            return self.browse()
        # sudo: the signature is the access
        return self.sudo().browse(attachment_id).exists()

    @api.model
    def _sign_omnichannel_file(self, attachment_id, expires):
        return odoo_hmac(self.env(su=True), "omnichannel_file", (attachment_id, expires))
