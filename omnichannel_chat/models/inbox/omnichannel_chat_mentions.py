from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OmnichannelChat(models.Model):
    """Who is called in a note is told inside Odoo, and the chat is marked until he has seen it."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ telling

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Colleagues are told in Odoo; whoever wants e-mails gets one besides."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        by_mail = [each for each in recipients if each["notif"] == "email" and each["uid"]]
        # Odoo keeps one notification for each message and person: the mail goes to an address.
        copies = [{**each, "id": False} for each in by_mail if each["email_normalized"]]
        for each in by_mail:
            each["notif"] = "inbox"
        return recipients + copies

    def _message_update_content(self, message, /, *, partner_ids=None, **kwargs):
        """Whoever is called by an edit is a colleague, too, and is told."""
        if partner_ids is None:
            return super()._message_update_content(message, **kwargs)
        partner_ids = self._keep_colleagues([int(each) for each in partner_ids])
        called = set(partner_ids) - set(message.partner_ids.ids)
        result = super()._message_update_content(message, partner_ids=partner_ids, **kwargs)
        if called:
            self._notify_thread(message, skip_existing=True)
        return result

    # ------------------------------------------------------------------ seeing

    def _see_mentions(self, message_id):
        """The current user has seen what calls him in these chats, up to a message."""
        seen = Domain("res_id", "in", self.ids) & Domain("id", "<=", message_id)
        # sudo: what the current user was told himself
        called_sudo = self.env["mail.message"].sudo().search(self._get_called_domain() & seen)
        called_sudo.set_message_done()

    @api.model
    def _get_called_domain(self):
        """Messages of chats that call the current user, who has not seen them yet."""
        unseen = Domain("res_partner_id", "=", self.env.user.partner_id.id)
        unseen &= Domain("is_read", "=", False)
        return Domain("model", "=", self._name) & Domain("notification_ids", "any", unseen)

    @api.model
    def _get_mention_domain(self):
        """Filter of the list: chats in which somebody has called the current user."""
        # sudo: what the current user was told himself; the chats are filtered by the rules
        called = self.env["mail.message"].sudo()._search(self._get_called_domain(), order="id")
        return Domain("id", "in", called.subselect(SQL.identifier(called.table, "res_id")))
