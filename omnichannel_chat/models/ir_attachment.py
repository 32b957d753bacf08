import hmac
import time
from urllib.parse import quote

from odoo import api, models
from odoo.tools.misc import hmac as odoo_hmac

#: Seconds for which a provider can fetch a file of ours by its address.
FILE_LIFETIME = 24 * 3600


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

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
