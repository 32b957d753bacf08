from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import placeholders, reminders
from ....tools.thread_html import clean_html
from ..omnichannel_chat import SUBJECT_LENGTH
from .omnichannel_shortcode import find_names

#: Bounds of what a business may set for reminders.
MOST_DAYS = 90
MOST_REMINDERS = 10


class Written(NamedTuple):
    """A thread's texts for one client."""

    subject: str
    body: Markup
    #: As ``omnichannel.chat._add_tasks`` takes them.
    tasks: list
    #: Names of the shortcodes that stand for nothing here.
    missing: list
    #: "several_readers": a first name was asked for, and there is more than one.
    warnings: list


class OmnichannelThreadContent(models.AbstractModel):
    """What threads are started with: texts with shortcodes, tasks, files, reminders."""

    _name = "omnichannel.thread.content"
    _description = "Content of a New Thread"

    subject = fields.Char(size=SUBJECT_LENGTH, translate=True)
    body = fields.Html("Message", translate=True)
    reminder_on = fields.Boolean("Send Reminders to Clients")
    reminder_days = fields.Integer("Days until the Next Reminder", default=reminders.DAYS)
    reminder_limit = fields.Integer("Number of Reminders", default=reminders.LIMIT)
    reminder_channel = fields.Boolean(
        "Last Reminder in a Chat, Too",
        help="After portal and e-mail the last reminder also goes to WhatsApp or another open "
        "channel of the same person, where that is allowed: a link, and nothing of the content.",
    )

    @api.constrains("reminder_days", "reminder_limit")
    def _check_reminders(self):
        for each in self:
            self.env["omnichannel.chat"]._read_reminders(each._get_reminders())

    @api.constrains("subject", "body")
    def _check_shortcodes(self):
        for each in self:
            unknown = self.env["omnichannel.shortcode"]._find_unknown(each._find_names())
            if unknown:
                raise UserError(
                    self.env._(
                        "There is no such shortcode: %s", ", ".join("{{%s}}" % u for u in unknown)
                    )
                )

    def _get_tasks(self):
        """The lines of the tasks, in their order."""
        return self.env["omnichannel.thread.line"]

    def _get_fallback_subject(self):
        """What a thread is called of which nobody has said that.

        :rtype: str
        """
        return ""

    # ------------------------------------------------------------------ for one client

    def _find_names(self):
        """The shortcodes in all of the texts, in the context's language.

        :rtype: set[str]
        """
        lines = self._get_tasks()
        return find_names(self.subject, self.body, *lines.mapped("name"), *lines.mapped("note"))

    def _for_reader(self, account, contacts):
        """This in the language of whoever reads it."""
        # sudo: which language the account speaks
        lang = contacts[:1].lang or account.sudo().lang
        if not lang or not self.env["res.lang"]._get_data(code=lang):
            return self
        return self.with_context(lang=lang)

    def _write_for(self, account, contacts, user, documents=None, neutral=False, job=None):
        """The texts for one client, in the language of its people.

        :param account: a commercial ``res.partner``
        :param contacts: its people who will read it, under sudo
        :param user: in whose name it is written
        :param dict documents: see ``omnichannel.shortcode._find_documents``; default: looked for
        :param bool neutral: fill what is missing with a neutral word; else a blank ``[[...]]``
            says what is
        :rtype: Written
        """
        self.ensure_one()
        theirs = self._for_reader(account, contacts)
        Shortcode = theirs.env["omnichannel.shortcode"]
        names = theirs._find_names()
        if documents is None:
            documents = Shortcode._find_documents(names, account, job)[account.id]
        values = Shortcode._get_values(names, account, contacts, user, documents)
        missing = sorted(name for name, value in values.items() if not value)
        for name in missing:
            values[name] = Shortcode._get_neutral(name) if neutral else theirs._get_blank(name)
        is_greeted = len(contacts) > 1 and "customer.first_name" in names
        return Written(
            subject=placeholders.fill(theirs.subject or theirs._get_fallback_subject(), values),
            body=clean_html(placeholders.fill_html(theirs.body, values)),
            tasks=[line._get_task_values(values) for line in theirs._get_tasks()],
            missing=missing,
            warnings=["several_readers"] if is_greeted else [],
        )

    def _get_blank(self, name):
        label = self.env["omnichannel.shortcode"]._get_labels().get(name, name)
        return f"[[{label}]]"

    def _get_reminders(self):
        """As ``omnichannel.chat`` takes them.

        :rtype: dict
        """
        return {
            "on": self.reminder_on,
            "days": self.reminder_days,
            "limit": self.reminder_limit,
            "channel": self.reminder_channel,
        }
