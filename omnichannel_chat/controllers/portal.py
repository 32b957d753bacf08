from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class OmnichannelCustomerPortal(CustomerPortal):
    def _document_check_access(self, model_name, document_id, access_token=None):
        """A customer opens the page of a document: the chat in which it was sent shows it.

        Messengers fetch the address themselves for a preview: that is nobody's looking.
        """
        document_sudo = super()._document_check_access(model_name, document_id, access_token)
        is_preview = request.httprequest.headers.get("Odoo-Link-Preview") == "True"
        if request.env.user.share and not is_preview and not request.env["ir.http"].is_a_bot():
            # sudo: deliveries are nobody's to write; access to the document was just checked
            request.env["omnichannel.message"].sudo()._note_document_seen(document_sudo)
        return document_sudo
