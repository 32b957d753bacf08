from odoo import api, fields, models

from ....tools.arguments import takes, yes_or_no
from ...templates.omnichannel_chat import measure_distance


class OmnichannelChat(models.Model):
    """The ladder of reminders: portal and e-mail, and last an open channel of the same person.

    There he gets a link, where the gate allows it: free text, or an approved template that has a
    gap for the link. Nothing of the thread goes there.
    """

    _inherit = "omnichannel.chat"

    reminder_channel = fields.Boolean("Last Reminder in a Chat, Too", readonly=True)

    @api.model
    def _read_reminders(self, settings):
        values = super()._read_reminders(settings)
        if "channel" in settings:
            values["reminder_channel"] = bool(settings["channel"])
        return values

    @takes(on=yes_or_no)
    def set_reminder_channel(self, on):
        """Whether the last reminder also goes to an open channel of whoever is reminded."""
        chat_sudo = self._one_as_staff()
        chat_sudo._check_thread()
        chat_sudo.reminder_channel = on
        chat_sudo._notify_changed()

    def _get_reminder_panel(self):
        # sudo: of a thread that the user may read
        return {**super()._get_reminder_panel(), "channel": self.sudo().reminder_channel}

    def _plan_reminder(self, times, now):
        number = self.reminders_sent + 1
        super()._plan_reminder(times, now)
        if not self.reminder_channel or number < self.reminder_limit:
            return
        self.env["omnichannel.nudge"]._plan(
            [
                {
                    "chat_id": self.id,
                    "partner_id": person.id,
                    "kind": "reminder",
                    "way": "channel",
                    "base": self.reminder_round,
                    "number": number,
                    "message_id": self.reminder_message_id,
                    "due_at": at,
                }
                for person, at in times.items()
                if self._find_reminder_chat(person)[0]
            ]
        )

    def _find_reminder_chat(self, person):
        """Where a person can be reminded beside portal and e-mail.

        :return: a chat of a provider, and the approved template that is needed there; both may be
            empty
        :rtype: tuple
        """
        Template = self.env["omnichannel.message.template"]
        chats = self.search(
            [
                ("partner_id", "=", person.id),
                ("company_id", "=", self.company_id.id),
                ("is_thread", "=", False),
            ]
        )
        for chat in chats:
            if chat._get_send_permission("reminder").allowed:
                return chat, Template
        for chat in chats:
            if template := chat._find_reminder_template():
                return chat, template
        return self.browse(), Template

    def _find_reminder_template(self):
        """Of the templates that the provider would take now one with a gap for the link."""
        templates = self.env["omnichannel.message.template"].search(
            [
                ("channel_id", "=", self.channel_id.id),
                ("status", "=", "approved"),
                ("variable_ids.source", "=", "thread_link"),
            ]
        )
        language = self._get_customer_language()
        return templates.filtered(
            lambda template: (
                not template._explain_status()
                and self._get_send_permission(
                    "reminder", template=template._get_gate_category()
                ).allowed
            )
        ).sorted(lambda template: measure_distance(template.language, language))[:1]
