from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.arguments import (
    maybe,
    moment,
    one_of,
    record_ids,
    takes,
    yes_or_no,
)
from ...tools.wake import wake

#: Chats that one run wakes.
WAKE_BATCH = 200


class OmnichannelChat(models.Model):
    """How a team keeps its chats in order: importance, tags, and putting off."""

    _inherit = "omnichannel.chat"

    state = fields.Selection(
        selection_add=[("snoozed", "Snoozed")], ondelete={"snoozed": "cascade"}
    )
    priority = fields.Selection([("0", "Normal"), ("1", "Important")], default="0", readonly=True)
    tag_ids = fields.Many2many("omnichannel.tag", string="Tags", readonly=True)
    snoozed_until = fields.Datetime(
        readonly=True, help="Empty while snoozed: until the customer writes."
    )

    _snoozed_index = models.Index("(snoozed_until) WHERE state = 'snoozed'")

    @takes(until=maybe(moment))
    def snooze(self, until=False):
        """Put active chats off: out of the list until then, or until the customer writes.

        :param until: ``datetime`` or text in UTC; False = only the customer's next message
        :raise UserError: that time is over
        """
        chats_sudo = self._as_staff()
        if until and until <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time that is still to come."))
        chats_sudo = chats_sudo.filtered(lambda chat: chat.state != "archived")
        chats_sudo.write({"state": "snoozed", "snoozed_until": until})
        if until:
            wake(self.env, "omnichannel_chat.cron_snoozed", until)
        chats_sudo._notify_changed()

    @api.model
    def _cron_wake_snoozed(self):
        """Chats whose time has come are back in the list."""
        due = Domain("state", "=", "snoozed") & Domain("snoozed_until", "<=", fields.Datetime.now())
        chats = self.search(due, limit=WAKE_BATCH, order="snoozed_until, id").try_lock_for_update()
        for chat in chats:
            chat.write({"state": "open", "snoozed_until": False})
            if chat.user_id:
                chat.user_id._bus_send("omnichannel/woken", {"chat_id": chat.id})
        chats._notify_changed()
        self.env["ir.cron"]._commit_progress(len(chats), remaining=self.search_count(due, limit=1))

    @takes(priority=one_of("0", "1"))
    def set_priority(self, priority):
        """Mark chats as important ("1") or not ("0")."""
        self._write_as_agent({"priority": priority})

    @takes(tag_ids=record_ids)
    def add_tags(self, tag_ids):
        """Put tags on chats; those that are there stay."""
        self._as_staff()
        tags = self.env["omnichannel.tag"].browse(tag_ids)
        tags.check_access("read")
        if tags.exists() != tags:
            raise UserError(self.env._("This tag is not there any more."))
        self._write_as_agent({"tag_ids": [(4, tag_id) for tag_id in tag_ids]})

    @takes(tag_ids=record_ids)
    def remove_tags(self, tag_ids):
        """Take tags off chats."""
        self._write_as_agent({"tag_ids": [(3, tag_id) for tag_id in tag_ids]})

    @takes(add_ids=record_ids, remove_ids=record_ids)
    def change_tags(self, add_ids=(), remove_ids=()):
        """Put tags on chats and take others off."""
        self.add_tags(add_ids)
        self.remove_tags(remove_ids)

    @takes(muted=yes_or_no)
    def set_muted(self, muted):
        """The current user hears of new messages in these chats no more, or again."""
        for chat_sudo in self._as_staff():
            # sudo: only the current user's row is written
            self.env["omnichannel.read"].sudo()._set_muted(chat_sudo, bool(muted))
            self.env.user._bus_send("omnichannel/read", {"chat_id": chat_sudo.id})

    def _write_as_agent(self, values):
        # sudo: staff have no write access; who may read a chat may sort it
        chats_sudo = self._as_staff()
        chats_sudo.write(values)
        chats_sudo._notify_changed()
