from odoo import fields, models

from ...tools.arguments import takes
from .omnichannel_session import FOLLOWED


class OmnichannelChat(models.Model):
    """What a chat tells the figures: see ``omnichannel.session``."""

    _inherit = "omnichannel.chat"

    session_ids = fields.One2many("omnichannel.session", "chat_id", "Periods")

    def write(self, vals):
        result = super().write(vals)
        if names := vals.keys() & FOLLOWED:
            # sudo: nobody writes figures but those who do what they count
            self.env["omnichannel.session"].sudo()._follow_assignment(self.sudo(), names)
        return result

    @takes()
    def archive_chat(self):
        ended_sudo = self._as_staff().filtered(lambda chat: chat.state != "archived")
        result = super().archive_chat()
        now, user = fields.Datetime.now(), self.env.user
        # sudo: nobody writes figures but those who do what they count
        self.env["omnichannel.session"].sudo()._end(ended_sudo, now, user)
        return result

    @takes()
    def reopen_chat(self):
        archived_sudo = self._as_staff().filtered(lambda chat: chat.state == "archived")
        result = super().reopen_chat()
        # sudo: nobody writes figures but those who do what they count
        self.env["omnichannel.session"].sudo()._resume(archived_sudo)
        return result

    def _queue(self, message, text, key, origin, content):
        came_back = self.ids if self.sudo().state == "archived" else ()
        result = super()._queue(message, text, key, origin, content)
        user = self._get_answering_user(message)

        def tell(figures):
            # The customer's clock may be ahead of ours: what we say now answers what is here.
            at = max(message.date, figures.values["waiting_since"] or message.date)
            figures.send(at, origin, user.id)

        # sudo: nobody writes figures but those who do what they count
        self.env["omnichannel.session"].sudo()._follow({self.sudo(): tell}, came_back)
        return result

    def _get_answering_user(self, message):
        """The person who speaks in a message of ours."""
        author = message.author_id
        if author == self.env.user.partner_id:
            return self.env.user
        # sudo: who of the team wrote it
        return author.sudo().user_ids.filtered(lambda user: not user.share)[:1]

    def _forget_messages(self, messages):
        """Messages that the customer never got are counted no more."""
        result = super()._forget_messages(messages)
        self.env["omnichannel.session"]._recount(self)
        return result

    def _hand_over(self, target):
        """A chat has one current period: that of the chat that stays goes on, this one's ends."""
        Session = self.env["omnichannel.session"]
        if len(Session._find_current(self + target)) == 2:
            Session._end(self, fields.Datetime.now(), self.env.user)
        return super()._hand_over(target)
