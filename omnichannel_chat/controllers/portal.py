from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

#: Headers in which browsers and messengers say that they only fetch in advance.
AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_look():
    """Whether somebody looks at the page that is asked for: neither a machine nor in advance.

    Messengers and scanners of mail fetch the addresses that stand in a text: that is nobody's
    looking.
    """
    headers = request.httprequest.headers
    return (
        request.httprequest.method != "HEAD"
        and headers.get("Odoo-Link-Preview") != "True"
        and not any(headers.get(name) for name in AHEAD_HEADERS)
        and not request.env["ir.http"].is_a_bot()
    )


class OmnichannelCustomerPortal(CustomerPortal):
    def _document_check_access(self, model_name, document_id, access_token=None):
        """A customer opens the page of a document: the chat in which it was sent shows it."""
        document_sudo = super()._document_check_access(model_name, document_id, access_token)
        if request.env.user.share and is_look():
            # sudo: deliveries are nobody's to write; access to the document was just checked
            request.env["omnichannel.message"].sudo()._note_document_seen(document_sudo)
        return document_sudo
