from odoo.http import request

from odoo.addons.mail.controllers.mail import MailController

from ..models.inbox.omnichannel_chat_links import INBOX


class OmnichannelMailController(MailController):
    @classmethod
    def _redirect_to_generic_fallback(cls, model, res_id, access_token=None, **kwargs):
        """A link to a chat that is not there, or not for this person: the inbox says so."""
        user = request.env.user
        if model == "omnichannel.chat" and res_id and request.session.uid and not user.share:
            return request.redirect(f"{INBOX}/{res_id}")
        return super()._redirect_to_generic_fallback(model, res_id, access_token, **kwargs)
