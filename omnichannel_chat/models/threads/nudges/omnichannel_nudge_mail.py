from odoo import fields, models
from odoo.tools import format_date, format_datetime, format_list

from ....tools.reminders import get_stop_rule
from ....tools.texts import html_to_text, text_to_inline_html

#: So many messages stand in one mail with their text; of more it says how many there are.
MOST_TEXTS = 10


class OmnichannelNudge(models.Model):
    """The mail of a nudge: subject and names, never a message's text unless the firm wants it.

    Words are in the reader's language, times in his zone; logo, address and links are those of the
    thread's company, whoever runs the job.
    """

    _inherit = "omnichannel.nudge"

    def _make_mail(self):
        """:return: the ``mail.mail``, which leaves by :meth:`_send`"""
        self.ensure_one()
        nudge = self._for_reader()
        values = nudge._get_mail_values()
        return self._queue_mail(values, recipient_ids=[(6, 0, self.partner_id.ids)])

    def _queue_mail(self, values, **more):
        """:param dict values: what :meth:`_get_mail_values` returns"""
        return self.chat_id.company_id._queue_client_mail(values, **more)

    def _for_reader(self):
        """This one in the language and the time zone of whoever reads it."""
        person, company = self.partner_id, self.chat_id.company_id
        return self.with_company(company).with_context(
            lang=person.lang or company.partner_id.lang or "en_US",
            tz=person.tz or company._get_client_zone(),
        )

    # ------------------------------------------------------------------ what it says

    def _get_mail_values(self):
        """What the mail says, for the template ``nudge_mail``.

        :rtype: dict
        """
        chat, company = self.chat_id, self.chat_id.company_id
        says = {
            "notice": self._say_notice,
            "reminder": self._say_reminder,
            "manual": self._say_reminder,
            "team": self._say_to_team,
            "refusal": self._say_nothing_yet,
        }[self.kind]
        values = {
            **company._get_client_mail_values(self._get_base_url()),
            "thread": chat.subject,
            "account": self._get_shown_account(),
            "greeting": self.partner_id._greet_client(),
            "tasks_title": self.env._("Still to be done:"),
            "url": self._get_url(),
            "button": self.env._("Open the conversation"),
            **says(),
        }
        return {**values, "preview": values["lines"][0]}

    def _say_notice(self):
        """Who wrote, how much, about what (S1-05, S1-34, S1-67)."""
        chat, messages = self.chat_id, self._get_told_messages()
        writers = self._get_writers(messages)
        if not messages:
            line = self.env._("There is something new for you to do.")
        elif len(messages) == 1:
            line = self.env._("%s has written to you.", writers)
        else:
            line = self.env._(
                "%(names)s: %(count)s new messages for you.", names=writers, count=len(messages)
            )
        return {
            "subject": self._with_account(f"{chat.company_id.name}: {chat.subject}"),
            "lines": [line],
            "tasks": chat._get_open_tasks(),
            "texts": self._get_texts(messages),
            "small": [self._say_how_to_answer()],
        }

    def _say_reminder(self):
        """What is still open, which reminder it is, and what ends them (S1-40)."""
        chat = self.chat_id
        tasks = chat._get_open_tasks()
        last = self.env["mail.message"].browse(chat.reminder_message_id).exists()
        if tasks:
            line = self.env._("We still need something from you.")
        elif not last:
            line = self.env._("There is something for you to read.")
        else:
            line = self.env._(
                "The message of %(name)s of %(date)s is still waiting for you.",
                name=self._get_writers(last),
                date=self._format_day(chat.noticed_at),
            )
        title = self.env._("Still open: %s", chat.subject)
        rule = get_stop_rule(chat.task_count, chat.task_open_count)
        return {
            "subject": self._with_account(f"{chat.company_id.name}: {title}"),
            "lines": [line],
            "tasks": tasks,
            "small": [self._say_which(), chat._say_what_ends(rule), self._say_how_to_answer()],
        }

    def _say_which(self):
        if self.kind == "manual":
            return ""
        return self.env._(
            "Reminder %(number)s of %(limit)s.",
            number=self.number,
            limit=max(self.chat_id.reminder_limit, self.number),
        )

    def _say_to_team(self):
        """What clients did: names and the subject only (S1-06)."""
        chat = self.chat_id
        title = chat._get_title()
        return {
            "subject": title,
            "thread": title,
            "account": "",
            "lines": [
                self._say_event(event, person, count)
                for event, people in (self.details or {}).items()
                for person, count in people.items()
            ],
            "button": self.env._("Open the thread"),
            "small": [
                self.env._("Which of these e-mails you get is set in your preferences."),
            ],
        }

    def _say_nothing_yet(self):
        """What a refusal says depends on what was refused, see ``_make_refusal``."""
        return {"subject": "", "lines": [""], "small": []}

    def _say_event(self, event, person_id, count):
        name = self.env["res.partner"].browse(int(person_id)).exists().name or ""
        if event == "start":
            return self.env._("%s has started a thread.", name)
        if event == "answer":
            if count == 1:
                return self.env._("%s has written a message.", name)
            return self.env._("%(name)s has written %(count)s messages.", name=name, count=count)
        if event == "task":
            if count == 1:
                return self.env._("%s has worked on a task.", name)
            return self.env._("%(name)s has worked on %(count)s tasks.", name=name, count=count)
        if count == 1:
            return self.env._("%s has added a document.", name)
        return self.env._("%(name)s has added %(count)s documents.", name=name, count=count)

    def _say_how_to_answer(self):
        if self.chat_id.company_id.client_mail_replies == "take":
            return self.env._("You can also answer this e-mail.")
        return self.env._("Please answer there: replies to this e-mail are not delivered.")

    # ------------------------------------------------------------------ parts

    def _get_writers(self, messages):
        """Names of who wrote; machines write in the name of the firm."""
        names = []
        for author in messages.author_id:
            is_person = author.user_ids.filtered(lambda user: user.active and not user.share)
            names.append(author.name if is_person else self.chat_id.company_id.name)
        names = list(dict.fromkeys(names)) or [self.chat_id.company_id.name]
        return format_list(self.env, names)

    def _get_texts(self, messages):
        """The messages themselves, where the firm allows that (S1-67).

        :rtype: list[dict]
        """
        if not self.chat_id._shows_content_in_mails():
            return []
        return [
            {
                "author": self._get_writers(message),
                "at": format_datetime(self.env, message.date, dt_format="short"),
                "text": text_to_inline_html(html_to_text(message.body, write_links=True)),
                "files": message.attachment_ids.mapped("name"),
            }
            for message in messages[:MOST_TEXTS]
        ]

    def _with_account(self, subject):
        account = self._get_shown_account()
        return f"{subject} ({account})" if account else subject

    def _get_shown_account(self):
        """The account's name, for whoever reads at one address for several."""
        if self.kind == "team" or not self.partner_id._has_several_accounts():
            return ""
        return self.chat_id.partner_id.name or ""

    def _get_base_url(self):
        """The address of the thread's company, or of its website."""
        return self.chat_id.get_base_url()

    def _get_url(self):
        if self.kind == "team":
            return f"{self._get_base_url()}/odoo/chats/{self.chat_id.id}"
        return f"{self._get_base_url()}{self.chat_id._get_client_url()}"

    def _format_day(self, moment):
        local = fields.Datetime.context_timestamp(self, moment or fields.Datetime.now())
        return format_date(self.env, local.date(), date_format="d MMMM")
