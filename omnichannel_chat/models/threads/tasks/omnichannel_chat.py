from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools.arguments import (
    day,
    list_of,
    long_text,
    maybe,
    one_of,
    parts,
    record_id,
    record_ids,
    short_text,
    takes,
    text_up_to,
    yes_or_no,
)
from ....tools.thread_html import clean_html
from .omnichannel_task import (
    KINDS,
    MOST_OPTIONS,
    NAME_LENGTH,
    NOTE_LENGTH,
)

#: Of one thread.
MOST_TASKS = 100
_CHANGES = {
    "name": text_up_to(NAME_LENGTH),
    "note": text_up_to(NOTE_LENGTH),
    "due_date": maybe(day),
    "options": list_of(short_text, MOST_OPTIONS),
}
#: What somebody says of the tasks that he adds.
read_tasks = list_of(parts(kind=one_of(*dict(KINDS)), **_CHANGES), MOST_TASKS)
#: What nobody has answered yet.
_UNANSWERED = {
    "state": "open",
    "done_at": False,
    "done_by_id": False,
    "done_by_staff": False,
    "accepted_at": False,
    "accepted_by_id": False,
    "reason": False,
    "sent_back_reason": False,
}


class OmnichannelChat(models.Model):
    """What clients have to do in a thread, as the team sets it and follows it."""

    _inherit = "omnichannel.chat"

    task_ids = fields.One2many("omnichannel.task", "chat_id", "Tasks", readonly=True)
    task_count = fields.Integer("Number of Tasks", readonly=True)
    task_open_count = fields.Integer("Open Tasks", readonly=True)
    task_answer_count = fields.Integer("Answers to Accept", readonly=True)
    task_due_date = fields.Date("Next Task Due", readonly=True)
    task_open_since = fields.Datetime("Oldest Open Task", readonly=True)

    # ------------------------------------------------------------------ what the team does

    @takes()
    def get_task_panel(self):
        """The tasks of a thread, and how far they are.

        :rtype: dict
        """
        return self._one_as_staff()._get_task_panel()

    @takes(tasks=read_tasks)
    def add_tasks(self, tasks):
        """Ask the client to do something.

        :param list tasks: of each ``name``, and as wanted ``kind``, ``note``, ``options`` and
            ``due_date``
        :return: all tasks, see :meth:`get_task_panel`
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._add_tasks(tasks)
        return chat_sudo._get_task_panel()

    @takes(task_id=record_id, values=parts(**_CHANGES))
    def change_task(self, task_id, values):
        """Change what a task says, or by when it is to be done.

        :param dict values: ``name``, ``note``, ``options`` or ``due_date``
        """
        task_sudo = self._one_as_staff()._find_task(task_id)
        asked = {"kind": task_sudo.kind, "name": task_sudo.name, "options": task_sudo.options}
        asked = self._read_task({**asked, **values})
        task_sudo.write({name: asked[name] for name in values})
        return task_sudo.chat_id._follow_tasks()

    @takes(task_ids=record_ids)
    def order_tasks(self, task_ids):
        """Put tasks into an order; those that are not named stay behind them."""
        chat_sudo = self._one_as_staff()
        places = {task_id: place for place, task_id in enumerate(task_ids)}
        tasks = chat_sudo.task_ids.sorted(lambda task: places.get(task.id, len(places)))
        for place, task in enumerate(tasks):
            task.sequence = place
        return chat_sudo._follow_tasks()

    @takes(task_id=record_id)
    def remove_task(self, task_id):
        """Take a task back; it counts as never there. What was answered stays in the thread."""
        chat_sudo = self._one_as_staff()
        chat_sudo._find_task(task_id).unlink()
        return chat_sudo._follow_tasks()

    @takes(task_id=record_id, done=yes_or_no)
    def tick_task(self, task_id, done=True):
        """Note that a task is done, whatever its kind, or that it is not after all."""
        task_sudo = self._one_as_staff()._find_task(task_id)
        if task_sudo.is_open == done:
            task_sudo._tick(done, self.env.user.partner_id, by_staff=True)
        return task_sudo.chat_id._follow_tasks()

    @takes(questions=read_tasks, body=long_text, key=maybe(short_text))
    def request_information(self, questions, body="", key=None):
        """Ask the client some questions together; they come with one message.

        :param list questions: as for :meth:`add_tasks`; of no kind it is a text
        :param str body: HTML of what stands before them; none: a plain request
        :param str key: made once by whoever asks: asked again, nothing is asked twice
        :return: id of the message
        """
        chat_sudo = self._one_as_staff()
        chat_sudo._check_has_tasks()
        if not questions:
            raise UserError(self.env._("Ask at least one question."))
        known = chat_sudo._find_asked(key)
        if known:
            return known.id
        questions = [self._read_task({"kind": "text", **question}) for question in questions]
        message = self.message_post(
            body=self._get_request_body(body, questions),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            omnichannel_key=key,
        )
        chat_sudo._add_tasks(questions, message.sudo())
        return message.id

    @takes(task_id=record_id)
    def accept_answer(self, task_id):
        """The answer is what was asked for: the client changes it no more."""
        task_sudo = self._one_as_staff()._find_task(task_id)
        if task_sudo.is_open:
            raise UserError(self.env._("“%s” is not answered yet.", task_sudo.name))
        if not task_sudo.accepted_at:
            task_sudo.write({"accepted_at": fields.Datetime.now(), "accepted_by_id": self.env.uid})
        return task_sudo.chat_id._follow_tasks()

    @takes(task_id=record_id, reason=text_up_to(NOTE_LENGTH), key=maybe(short_text))
    def send_back_answer(self, task_id, reason, key=None):
        """Something is missing in an answer: the client is told what, and answers again.

        :param str reason: what the client reads
        """
        chat_sudo = self._one_as_staff()
        task_sudo = chat_sudo._find_task(task_id)
        if chat_sudo._find_asked(key):
            return chat_sudo._get_task_panel()
        reason = reason.strip()
        if not reason:
            raise UserError(self.env._("Say what is missing: the client reads it."))
        if task_sudo.is_open:
            raise UserError(self.env._("“%s” is not answered yet.", task_sudo.name))
        # Told as any message is: in the thread, by mail, and by what reminds of it.
        self.message_post(
            body=Markup("<p>%s<br/>%s</p>")
            % (self.env._("Please look at “%s” again:", task_sudo.name), reason),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            omnichannel_key=key,
        )
        task_sudo.write({**_UNANSWERED, "state": "sent_back", "sent_back_reason": reason})
        return chat_sudo._follow_tasks()

    # ------------------------------------------------------------------ adding

    def _add_tasks(self, values_list, message=None):
        """Add tasks to this thread; whoever calls this has checked access.

        :param list values_list: as :func:`read_tasks` reads them
        :param message: the ``mail.message`` that asks for them
        :return: ``omnichannel.task`` records under sudo
        """
        self.ensure_one()
        # sudo: access was checked by whoever calls this; staff only read tasks
        chat_sudo = self.sudo()
        chat_sudo._check_has_tasks()
        known = chat_sudo.task_ids
        if len(known) + len(values_list) > MOST_TASKS:
            raise UserError(self.env._("At most %s tasks fit into one thread.", MOST_TASKS))
        first = max(known.mapped("sequence"), default=-1) + 1
        tasks = known.create(
            [
                {
                    **self._read_task(values),
                    "chat_id": self.id,
                    "sequence": first + place,
                    "message_id": message.id if message else False,
                }
                for place, values in enumerate(values_list)
            ]
        )
        if tasks:
            chat_sudo._follow_tasks()
        return tasks

    def _check_has_tasks(self):
        """:raise UserError: this is no thread with a client"""
        if not self.sudo().is_thread:
            raise UserError(self.env._("Only threads with clients have tasks."))

    def _read_task(self, values):
        """What a task says, as it is stored.

        :raise UserError: it does not say what the client is to do
        """
        name = " ".join((values.get("name") or "").split())
        if not name:
            raise UserError(self.env._("Say what the client is to do."))
        options = [each.strip() for each in values.get("options") or [] if each.strip()]
        options = list(dict.fromkeys(options))
        if values.get("kind") == "choice" and len(options) < 2:
            raise UserError(self.env._("“%s” needs at least two choices.", name))
        return {**values, "name": name, "options": options or False}

    def _find_task(self, task_id):
        """:raise UserError: this thread has no such task, or no longer"""
        task = self.env["omnichannel.task"].search(
            [("id", "=", task_id), ("chat_id", "=", self.id)], limit=1
        )
        if not task:
            raise UserError(self.env._("This task is not there any more."))
        return task

    def _find_asked(self, key):
        """The message that was posted under a key, by whoever asks again."""
        if not key:
            return self.env["mail.message"]
        deliveries = self.env["omnichannel.message"]._find_by_client_key(self, key)
        return deliveries.mail_message_id[:1]

    def _get_request_body(self, body, questions):
        """What is asked, as the client reads it in the thread."""
        intro = clean_html(body) or Markup("<p>%s</p>") % self.env._(
            "We need some information from you:"
        )
        items = Markup("").join(Markup("<li>%s</li>") % question["name"] for question in questions)
        return Markup("%s<ul>%s</ul>") % (intro, items)

    # ------------------------------------------------------------------ what follows

    def _follow_tasks(self):
        """Tasks of these threads have changed: what is counted, who looks, and who is reminded.

        The row is written whatever comes of it: so of two who change tasks in one instant the
        second one counts anew.

        :return: the tasks of the last one, see :meth:`_get_task_panel`
        """
        self.env["omnichannel.task"].flush_model()
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE omnichannel_chat chat
                   SET task_count = facts.total,
                       task_open_count = facts.still_open,
                       task_answer_count = facts.answers,
                       task_due_date = facts.due,
                       task_open_since = facts.since
                  FROM (
                        SELECT counted.id,
                               count(task.id) AS total,
                               count(*) FILTER (WHERE task.is_open) AS still_open,
                               count(*) FILTER (
                                   WHERE NOT task.is_open AND task.kind != 'tick'
                                     AND task.accepted_at IS NULL
                                     AND task.done_by_staff IS NOT TRUE
                               ) AS answers,
                               min(task.due_date) FILTER (WHERE task.is_open) AS due,
                               min(task.create_date) FILTER (WHERE task.is_open) AS since
                          FROM omnichannel_chat counted
                     LEFT JOIN omnichannel_task task ON task.chat_id = counted.id
                         WHERE counted.id IN %s
                      GROUP BY counted.id
                       ) facts
                 WHERE chat.id = facts.id
                """,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(
            [
                "task_count",
                "task_open_count",
                "task_answer_count",
                "task_due_date",
                "task_open_since",
                "task_ids",
            ],
            flush=False,
        )
        self._after_tasks()
        return self[-1:]._get_task_panel()

    def _after_tasks(self):
        """Tasks have changed: both sides see it at once."""
        self._notify_changed()
        self._notify_client()

    # ------------------------------------------------------------------ what is told

    def _get_task_panel(self):
        """What the panel shows of tasks; access was checked.

        :rtype: dict
        """
        return {
            "task_count": self.task_count,
            "task_open_count": self.task_open_count,
            "task_answer_count": self.task_answer_count,
            "tasks": [task._get_panel_row() for task in self.task_ids],
        }

    def _get_inbox_rows(self):
        rows = super()._get_inbox_rows()
        # sudo: parts of chats that the user may read
        for chat_sudo, row in zip(self.sudo(), rows, strict=True):
            row["task_count"] = chat_sudo.task_count
            row["task_done_count"] = chat_sudo.task_count - chat_sudo.task_open_count
            row["file_count"] = chat_sudo.file_count
        return rows
