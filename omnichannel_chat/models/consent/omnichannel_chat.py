from odoo import models

from ...tools.arguments import takes


class OmnichannelChat(models.Model):
    """What agents do about a customer's consent, and about people they do not want to hear."""

    _inherit = "omnichannel.chat"

    @takes()
    def block_customer(self):
        """Messages of this customer are kept from now on, but call nobody; nothing is sent."""
        self._change_customer(lambda identity: identity._set_blocked(True))
        self.archive_chat()

    @takes()
    def unblock_customer(self):
        """The customer's next message opens the chat again."""
        self._change_customer(lambda identity: identity._set_blocked(False))

    @takes()
    def stop_messages(self):
        """The customer asked, elsewhere, not to get advertising any more."""
        self._change_customer(lambda identity: identity._stop("marketing", "user"))

    @takes()
    def allow_messages(self):
        """The customer asked, elsewhere, to get messages again."""
        self._change_customer(lambda identity: identity._allow("user"))

    def _change_customer(self, change):
        # sudo: staff have no write access; who may read a chat may manage its customer
        chats_sudo = self._as_staff()
        change(chats_sudo.identity_id)
        chats_sudo._notify_changed()
