from odoo import models

from ...tools.arguments import maybe, record_id, takes

#: Address of the inbox, see ``views/omnichannel_chat_views.xml``.
INBOX = "/odoo/chats"


class OmnichannelChat(models.Model):
    """Where links to a chat lead: into the inbox, whoever has made them."""

    _inherit = "omnichannel.chat"

    def _get_access_action(self, access_uid=None, force_website=False):
        """Where ``/mail/view`` and links to messages go; who may not see it is told there."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"{INBOX}/{self.id}", "target": "self"}

    @takes(access_uid=maybe(record_id))
    def get_formview_action(self, access_uid=None):
        """Wherever a record would show its form: there is none, there is the inbox."""
        return self.action_open_inbox()

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Whoever is written to of a message comes to that message."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals)
        access = {
            # Not Odoo's own address of a message, which tells nothing to who may not see it.
            "url": f"{self.get_base_url()}{INBOX}/{self.id}?highlight_message_id={message.id}",
            "title": self.env._("View Chat"),
        }
        for _name, _function, data in groups:
            data["button_access"] = access
        return groups
