from odoo import models

from .omnichannel_nudge import GONE


class OmnichannelNudge(models.Model):
    """Whether a nudge may still go: asked when it is made, and again right before it leaves."""

    _inherit = "omnichannel.nudge"

    def _find_reason(self):
        """Why this one must not go any more.

        :return: a word of :meth:`_get_reason_words`; "" = it may
        """
        self.ensure_one()
        if self.kind == "refusal":
            return ""
        if self.kind == "team":
            return self._find_team_reason()
        chat, person = self.chat_id, self.partner_id
        if chat.state == "archived":
            return "archived"
        by_hand = self.kind == "manual"
        reason = chat._get_nudge_reasons(person, by_hand, self.way)[person]
        return reason or self._find_news_reason() or self._find_twin()

    def _find_news_reason(self):
        """Whether there is still something to tell."""
        if self.kind == "notice":
            has_news = self._has_new_tasks() or self._get_told_messages()
            return "" if has_news else "read"
        if self.kind == "reminder" and self.base != self.chat_id.reminder_round:
            return "superseded"
        return self.chat_id._find_reminder_end(by_hand=self.kind == "manual")

    def _has_new_tasks(self):
        """Whether tasks came without a message, and something of the thread is still open."""
        return bool(self.details and self.chat_id.task_open_count)

    def _find_twin(self):
        """Whether the same goes to the same address already: two people of a family share one."""
        same = [("base", "=", self.base), ("number", "=", self.number)]
        if self.kind == "notice":
            same = [("message_id", ">=", self.message_id)]
        twins = self.search(
            [
                ("chat_id", "=", self.chat_id.id),
                ("kind", "=", self.kind),
                ("way", "=", self.way),
                ("state", "in", GONE),
                ("partner_id", "!=", self.partner_id.id),
                ("partner_id.email_normalized", "=", self.partner_id.email_normalized),
                *same,
            ],
            limit=1,
        )
        return "same_address" if twins else ""

    def _find_team_reason(self):
        """Whether somebody of the team is still to be told."""
        user = self._get_team_user()
        if not user or self.chat_id not in self.chat_id._filter_seen(user):
            return "no_access"
        if not self.partner_id.email_normalized:
            return "no_email"
        if not user._get_wanted_thread_mails() & set(self.details or {}):
            return "off"
        return "read" if self._has_read(user) else ""

    def _get_team_user(self):
        return self.partner_id.user_ids.filtered(lambda user: user.active and not user.share)[:1]

    def _has_read(self, user):
        """Whether messages are all there is to tell of, and the person has seen them."""
        if "task" in (self.details or {}):
            # Ticking one writes nothing that could be read.
            return False
        return self.chat_id._get_read_to(user) >= self.message_id

    def _get_told_messages(self):
        """The messages that a client is told of: those that he has not read, and are still there.

        :return: ``mail.message`` records
        """
        self.ensure_one()
        users = self.partner_id._get_client_users()
        user = users.get(self.partner_id.id)
        read_to = self.chat_id._get_read_to(user) if user else 0
        deliveries = self.env["omnichannel.message"].search(
            [
                *self.chat_id._get_told_domain(),
                ("mail_message_id", ">", max(read_to, self.base - 1)),
            ],
            order="mail_message_id",
        )
        return deliveries.mail_message_id

    # ------------------------------------------------------------------ for people

    def _get_reason_words(self):
        """Why somebody was not told, for the team."""
        return {
            "absent": self.env._("does not take part any more"),
            "archived": self.env._("the thread was archived"),
            "blacklisted": self.env._("wants no e-mails (blacklist)"),
            "bounced": self.env._("an e-mail to this address came back: check the address"),
            "died": self.env._("the server stopped while it was sent: it may have gone out"),
            "disabled": self.env._("reminders were switched off"),
            "done": self.env._("everything was done"),
            "mail_bounce": self.env._("the e-mail came back: check the address"),
            "mail_email_invalid": self.env._("the e-mail address is not valid"),
            "mail_smtp": self.env._("the mail server could not be reached"),
            "no_access": self.env._("cannot sign in to the portal"),
            "no_email": self.env._("has no e-mail address"),
            "off": self.env._("“Notify” is off"),
            "read": self.env._("has read it meanwhile"),
            "replied": self.env._("has answered"),
            "same_address": self.env._("was told at the same address"),
            "superseded": self.env._("there is a newer message"),
        }

    def _explain(self, reason=None):
        """A reason as people read it."""
        return self._get_reason_words().get(
            reason or self.reason, self.env._("the mail server refused the e-mail")
        )
