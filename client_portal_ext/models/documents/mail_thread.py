from odoo import api, models

from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits

from ...tools.document_token import get_token


class MailThread(models.AbstractModel):
    """What is said about a document is as open as the document itself."""

    _inherit = "mail.thread"

    @api.model
    def _get_thread_with_access(self, thread_id, *, hash=None, pid=None, token=None, **kwargs):  # noqa: A002 (Odoo's name)
        number = read_digits(str(pid))
        thread = super()._get_thread_with_access(
            thread_id if is_id(thread_id) else 0,
            hash=get_token(hash),
            pid=number if is_id(number) else None,
            token=get_token(token),
            **kwargs,
        )
        is_document = isinstance(thread, self.env.registry["portal.mixin"])
        if thread and is_document and thread._is_closed_to(self.env.user):
            return self.browse()
        return thread
