from odoo import models

from .omnichannel_persona_screen import SCREEN


class OmnichannelChat(models.Model):
    """Chats of made-up customers, whose clocks can be moved."""

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
