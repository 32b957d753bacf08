from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError

from ...tools.arguments import between, check_one, takes
from .omnichannel_persona import SCREEN

#: How far the clock of a made-up customer's phone can be moved at once, in days.
CLOCK_STEPS = (1, 8)


class OmnichannelPersona(models.Model):
    """Time that goes by on a made-up customer's phone."""

    _inherit = "omnichannel.persona"

    @takes(days=between(0, max(CLOCK_STEPS) + 1))
    def pass_time(self, days):
        """A day goes by, or eight: what was written on this phone is so much older then.

        So that the time for free answers, and what comes after it, can be tried in a minute.

        :param int days: one of CLOCK_STEPS
        """
        check_one(self)
        self.check_access("write")
        self.env["omnichannel.chat"]._check_agent()
        # sudo: the channel of a persona that the user may write
        if days not in CLOCK_STEPS or self.sudo().channel_id.provider != "sandbox":
            raise UserError(self.env._("A phone cannot do this."))
        # sudo: after the checks above
        self.sudo()._get_chats()._grow_older(timedelta(days=days))


class OmnichannelChat(models.Model):
    _inherit = "omnichannel.chat"

    def _grow_older(self, age):
        """Move everything that was written in these chats back; for sandboxes only.

        :param timedelta age: how much older they are then
        """
        for chat in self:
            times = ("last_message_at", "last_inbound_at", "waiting_since", "free_until")
            chat.write({name: chat[name] - age for name in times if chat[name]})
            if chat.identity_id.reachable_at:
                chat.identity_id.reachable_at -= age
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids)], order="id desc"
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_message SET date = date - %s WHERE id = ANY(%s)", [age, messages.ids]
        )
        self.env.cr.execute(
            """
            UPDATE omnichannel_message
               SET sent_at = sent_at - %(age)s, delivered_at = delivered_at - %(age)s,
                   read_at = read_at - %(age)s
             WHERE chat_id = ANY(%(ids)s)
            """,
            {"age": age, "ids": self.ids},
        )
        self.env.invalidate_all()
        self._notify_changed(messages[:SCREEN])
