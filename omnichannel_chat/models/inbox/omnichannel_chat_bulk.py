from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.arguments import takes

#: Chats that are changed at once.
MOST_CHATS = 500
#: Snoozed until tomorrow means until this hour, in the user's time zone.
MORNING = 9
#: Reasons that are told when some chats could not be changed.
MOST_REASONS = 3


class OmnichannelChat(models.Model):
    """What can be done to several chats of a list at once, and what came of it."""

    _inherit = "omnichannel.chat"

    last_message_text = fields.Char(
        "Last Message in Words", compute="_compute_last_message_text", exportable=False
    )

    @api.depends("last_message_preview", "last_message_kind")
    @api.depends_context("lang")
    def _compute_last_message_text(self):
        kinds = {
            "image": self.env._("Picture"),
            "video": self.env._("Video"),
            "audio": self.env._("Audio"),
            "voice": self.env._("Voice message"),
            "document": self.env._("File"),
            "sticker": self.env._("Sticker"),
            "location": self.env._("Location"),
            "contact": self.env._("Contact"),
        }
        for chat in self:
            text = chat.last_message_preview or kinds.get(chat.last_message_kind, "")
            chat.last_message_text = text

    @takes()
    def action_open_inbox(self):
        """Open the inbox on one chat."""
        self._one_as_staff()
        return {
            "type": "ir.actions.client",
            "tag": "omnichannel_chat.inbox",
            "name": self.env._("Chats"),
            "params": {"chat_id": self.id},
        }

    @takes()
    def bulk_take(self):
        """Assign the chats to the current user."""
        return self._do_each("take")

    @takes()
    def bulk_archive(self):
        """Archive the chats."""
        return self._do_each("archive_chat")

    @takes()
    def bulk_reopen(self):
        """Put archived chats back among the active ones."""
        return self._do_each("reopen_chat")

    @takes()
    def bulk_snooze(self):
        """Put the chats off until tomorrow morning."""
        return self._do_each("snooze", self._get_tomorrow_morning())

    @takes()
    def bulk_mark_important(self):
        """Mark the chats as important."""
        return self._do_each("set_priority", "1")

    def _get_tomorrow_morning(self):
        """:return: naive UTC"""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        today = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        morning = (today + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, tzinfo=None)
        return zone.localize(morning).astimezone(pytz.utc).replace(tzinfo=None, microsecond=0)

    def _link_each(self, partner_id):
        for chat in self:
            chat.link_partner(partner_id)

    def _do_each(self, method, *args, **kwargs):
        """Do one thing to every chat; what cannot be done to one does not stop the others.

        :param str method: a method of chats, which checks access
        :return: an action that says what came of it
        :raise UserError: too many chats
        """
        if len(self) > MOST_CHATS:
            raise UserError(
                self.env._(
                    "These are %(count)s chats. Choose at most %(most)s at once.",
                    count=len(self),
                    most=MOST_CHATS,
                )
            )
        self._as_staff()
        try:
            with self.env.cr.savepoint():
                getattr(self, method)(*args, **kwargs)
            reasons = {}
        except UserError:
            reasons = self._find_reasons(method, *args, **kwargs)
        return self._tell_result(reasons)

    def _find_reasons(self, method, *args, **kwargs):
        """Do it one by one.

        :return: chats that stayed as they were, by the reason
        """
        reasons = {}
        for chat in self:
            try:
                with self.env.cr.savepoint():
                    getattr(chat, method)(*args, **kwargs)
            except UserError as error:
                reasons[str(error)] = reasons.get(str(error), self.browse()) + chat
        return reasons

    def _tell_result(self, reasons):
        """A notice; the list is read again below it.

        :param dict reasons: chats that stayed as they were, by the reason
        """
        failed = sum(len(chats) for chats in reasons.values())
        sentences = [self.env._("Chats changed: %s.", len(self) - failed)]
        if failed:
            sentences.append(self.env._("Left as they were: %s.", failed))
            sentences += list(reasons)[:MOST_REASONS]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "message": " ".join(sentences),
                "sticky": bool(failed),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
