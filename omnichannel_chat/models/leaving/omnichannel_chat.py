from odoo import api, models
from odoo.fields import Domain

from ...tools.viewers import filter_seen
from ...workers.notices import Notifier


class OmnichannelChat(models.Model):
    """What somebody leaves behind who has gone, or has lost the channel, the role or the company.

    His chats go back to everybody, what he has promised and planned goes to somebody who can act,
    and he hears of nothing any more.
    """

    _inherit = "omnichannel.chat"

    @api.model
    def _release(self, users, gone=False):
        """These people may have lost what they need; what they cannot do any more goes on.

        :param users: ``res.users`` records
        :param bool gone: they are about to leave altogether, whatever they still may
        """
        if not users:
            return
        self._release_chats(users, gone)
        self.env["omnichannel.scheduled"]._release(users, gone)
        self._release_activities(users, gone)
        self._release_notices(users, gone)
        # The bus computes topics once per connection: have their browsers ask again.
        users._bus_send("omnichannel/access", {})

    @api.model
    def _release_chats(self, users, gone):
        """Chats that wait or may wait again; archived ones are released when they open."""
        theirs = Domain("user_id", "in", users.ids) & Domain("state", "!=", "archived")
        for user, chats in self.search(theirs).grouped("user_id").items():
            lost = chats if gone else chats - filter_seen(chats, user)
            lost._give_back()

    def _give_back(self):
        """Nobody has these chats any more; who can answer them is told once."""
        for chat in self:
            chat._assign(self.env["res.users"])
        self._notify_changed()
        Notifier(self.env, self.filtered("waiting_since")).run()

    @api.model
    def _release_activities(self, users, gone):
        """What they have planned, for our records, is planned by whoever can do it."""
        planned = self.env["mail.activity"].search(
            Domain("user_id", "in", users.ids)
            & Domain("res_model", "in", (self._name, "omnichannel.channel"))
        )
        for activity in planned.with_context(mail_activity_quick_update=True):
            record = self.env[activity.res_model].browse(activity.res_id)
            if gone or not filter_seen(record, activity.user_id):
                activity.user_id = record._get_keeper(besides=users if gone else None)

    @api.model
    def _release_notices(self, users, gone):
        """Unread mentions in chats, and news of channels, that they do not see any more."""
        by_partner = {user.partner_id: user for user in users}
        unread = self.env["mail.notification"].search(
            Domain("res_partner_id", "in", users.partner_id.ids)
            & Domain("is_read", "=", False)
            & Domain("mail_message_id.model", "=", self._name)
        )
        unread.filtered(
            lambda each: (
                gone
                or not filter_seen(
                    self.browse(each.mail_message_id.res_id), by_partner[each.res_partner_id]
                )
            )
        ).unlink()
        followed = self.env["mail.followers"].search(
            Domain("partner_id", "in", users.partner_id.ids)
            & Domain("res_model", "=", "omnichannel.channel")
        )
        for each in followed:
            channel = self.env["omnichannel.channel"].browse(each.res_id)
            if gone or not filter_seen(channel, by_partner[each.partner_id]):
                channel.message_unsubscribe(each.partner_id.ids)

    # ------------------------------------------------------------------ somebody who can act

    def _get_keeper(self, besides=None):
        """Who is to do what has to be done here: who has the chat, else who keeps the channel.

        :param besides: ``res.users`` who are not asked
        """
        self.ensure_one()
        owner = self.user_id - (besides or self.user_id.browse())
        if owner and filter_seen(self, owner):
            return owner
        return self.channel_id._get_keeper(besides)
