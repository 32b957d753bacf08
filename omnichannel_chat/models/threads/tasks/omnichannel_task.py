from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.arguments import check_one, takes

#: How a task is done: by ticking it, or by an answer of a kind.
KINDS = [
    ("tick", "To do"),
    ("text", "Text"),
    ("choice", "Choice"),
    ("date", "Date"),
    ("file", "Files"),
]
STATES = [
    ("open", "Open"),
    ("done", "Done"),
    ("not_applicable", "Does not apply"),
    ("sent_back", "Sent back"),
]
#: What the client still has to do.
OPEN = ("open", "sent_back")
#: In characters.
NAME_LENGTH = 300
NOTE_LENGTH = 2000
ANSWER_LENGTH = 5000
#: Of one question.
MOST_OPTIONS = 30


class OmnichannelTask(models.Model):
    """What the client has to do in a thread: something to tick, or a question to answer.

    Staff read tasks, and write them by methods of the thread; clients have no right on them.
    """

    _name = "omnichannel.task"
    _description = "Client Task"
    _order = "chat_id, sequence, id"

    chat_id = fields.Many2one(
        "omnichannel.chat", "Thread", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="chat_id.company_id", store=True, index=True, precompute=True
    )
    partner_id = fields.Many2one(
        related="chat_id.partner_id",
        string="Customer",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        related="chat_id.user_id", string="Person", store=True, precompute=True
    )
    subject = fields.Char(related="chat_id.subject")
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Task", required=True, readonly=True, size=NAME_LENGTH)
    note = fields.Text("Help", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default="tick")
    options = fields.Json("Choices", readonly=True)
    due_date = fields.Date("Due", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="open")
    is_open = fields.Boolean("Open", compute="_compute_is_open", store=True, precompute=True)

    answer = fields.Text(readonly=True, help="A text, or what was chosen.")
    answer_date = fields.Date("Date Given", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "omnichannel_task_attachment_rel",
        "task_id",
        "attachment_id",
        "Files Given",
        readonly=True,
    )
    reason = fields.Char(readonly=True, help="Why it does not apply, as the client says.")
    sent_back_reason = fields.Char(readonly=True, help="What is missing, as the team says.")
    draft = fields.Text(
        readonly=True,
        groups="base.group_system",
        help="What the client has typed and not sent yet; nobody of the team sees it.",
    )
    done_at = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.partner", "Done by", readonly=True, ondelete="set null")
    done_by_staff = fields.Boolean("Done by the Team", readonly=True)
    accepted_at = fields.Datetime(readonly=True)
    accepted_by_id = fields.Many2one("res.users", "Accepted by", readonly=True, ondelete="set null")
    message_id = fields.Many2one(
        "mail.message",
        "Asked in",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What was asked together is shown together.",
    )

    reminded = fields.Char(compute="_compute_reminded", help="Reminders sent, of how many.")
    age = fields.Integer("Age (Days)", compute="_compute_age")
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    is_unread = fields.Boolean(
        "Not Read by the Client", compute="_compute_is_unread", search="_search_is_unread"
    )
    is_to_accept = fields.Boolean(
        "To Accept",
        compute="_compute_is_to_accept",
        search="_search_is_to_accept",
        help="The client has answered, and nobody has looked at it yet.",
    )

    _thread_index = models.Index("(chat_id, sequence, id)")
    _open_index = models.Index("(due_date) WHERE is_open")

    @api.depends("state")
    def _compute_is_open(self):
        for task in self:
            task.is_open = task.state in OPEN

    @api.depends("create_date", "done_at", "is_open")
    def _compute_age(self):
        now = fields.Datetime.now()
        for task in self:
            until = now if task.is_open else task.done_at or now
            task.age = (until - (task.create_date or until)).days

    @api.depends("chat_id.reminder_on", "chat_id.reminders_sent", "chat_id.reminder_limit")
    def _compute_reminded(self):
        for task in self:
            chat = task.chat_id
            task.reminded = chat.reminder_on and self.env._(
                "%(sent)s of %(limit)s", sent=chat.reminders_sent, limit=chat.reminder_limit
            )

    @api.depends("due_date", "is_open")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.is_late = bool(task.is_open and task.due_date and task.due_date < today)

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._wanted(
            Domain("is_open", "=", True) & Domain("due_date", "<", fields.Date.context_today(self)),
            value,
        )

    @api.depends("state", "kind", "accepted_at", "done_by_staff")
    def _compute_is_to_accept(self):
        for task in self:
            task.is_to_accept = (
                task.kind != "tick"
                and not task.is_open
                and not task.accepted_at
                and not task.done_by_staff
            )

    def _search_is_to_accept(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._wanted(
            Domain("kind", "!=", "tick")
            & Domain("is_open", "=", False)
            & Domain("accepted_at", "=", False)
            & Domain("done_by_staff", "=", False),
            value,
        )

    @api.depends("chat_id")
    def _compute_is_unread(self):
        unread = set(self.search([("id", "in", self.ids), ("is_unread", "=", True)]).ids)
        for task in self:
            task.is_unread = task.id in unread

    def _search_is_unread(self, operator, value):
        """Tasks of threads in which nobody of the client has seen our newest message."""
        if operator != "in":
            return NotImplemented
        for name in ("omnichannel.message", "omnichannel.read", "res.users"):
            self.env[name].flush_model()
        unread = SQL(
            """
            (SELECT told.chat_id
               FROM omnichannel_message told
               JOIN omnichannel_chat chat ON chat.id = told.chat_id AND chat.is_thread
              WHERE told.direction = 'out' AND told.operation = 'send'
                AND told.deleted_at IS NULL
                AND NOT EXISTS (
                        SELECT FROM omnichannel_read seen
                          JOIN res_users client ON client.id = seen.user_id AND client.share
                         WHERE seen.chat_id = told.chat_id
                           AND seen.last_message_id >= told.mail_message_id))
            """
        )
        return self._wanted(Domain("chat_id", "in", unread), value)

    @api.model
    def _wanted(self, domain, value):
        """:param value: of a search for yes, no, or both"""
        wanted = set(map(bool, value))
        if len(wanted) == 1:
            return domain if True in wanted else ~domain
        return Domain(bool(wanted))

    # ------------------------------------------------------------------ what it says

    def _get_answer(self):
        """The client's answer as one text; files are counted.

        :rtype: str
        """
        self.ensure_one()
        if self.state == "not_applicable":
            if self.reason:
                return self.env._("Does not apply: %s", self.reason)
            return self.env._("Does not apply")
        if self.kind == "date":
            return fields.Date.to_string(self.answer_date) if self.answer_date else ""
        if self.kind == "file":
            return ", ".join(self.attachment_ids.mapped("name"))
        return self.answer or ""

    def _get_panel_row(self):
        """What the team sees of a task; under sudo, access to the thread was checked.

        :rtype: dict
        """
        return {
            "id": self.id,
            "name": self.name,
            "note": self.note or "",
            "kind": self.kind,
            "options": self.options or [],
            "due_date": fields.Date.to_string(self.due_date) if self.due_date else False,
            "is_late": self.is_late,
            "state": self.state,
            "is_open": self.is_open,
            "is_to_accept": self.is_to_accept,
            "answer": self._get_answer(),
            "files": [
                {
                    "id": file.id,
                    "name": file.name,
                    "mimetype": file.mimetype or "",
                    "size": file.file_size,
                }
                for file in self.attachment_ids
            ],
            "reason": self.reason or "",
            "sent_back_reason": self.sent_back_reason or "",
            "done_at": fields.Datetime.to_string(self.done_at) if self.done_at else False,
            "done_by": self.done_by_id.name or "",
            "done_by_staff": self.done_by_staff,
            "accepted_by": self.accepted_by_id.name or "",
            "message_id": self.message_id.id,
        }

    # ------------------------------------------------------------------ acts of the list

    @takes()
    def action_open_thread(self):
        """The thread of a task, in the inbox."""
        check_one(self)
        self.check_access("read")
        return self.chat_id.action_open_inbox()

    @takes()
    def action_remind(self):
        """Remind the clients of these tasks now; who was reminded within the hour is not again.

        :return: an action that says who was reminded, and who was not
        """
        self.check_access("read")
        self.chat_id._as_staff()
        names, refused = [], []
        for chat in self.chat_id:
            try:
                with self.env.cr.savepoint():
                    done = chat.remind_now()
            except UserError as error:
                refused.append(f"{chat.display_name}: {error}")
                continue
            if done["question"]:
                refused.append(
                    self.env._("%s: reminded a short while ago already.", chat.display_name)
                )
            else:
                names.append(f"{chat.display_name}: {', '.join(done['names'])}")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Reminded: %s", len(names)),
                "message": "\n".join([*names, *refused]),
                "type": "warning" if refused else "success",
                "sticky": bool(refused),
            },
        }

    # ------------------------------------------------------------------ being done

    def _tick(self, done, person, by_staff=False):
        """Note who has done it, and when; or that it is open again.

        :param person: ``res.partner``
        """
        self.write(
            {
                "state": "done" if done else "open",
                "done_at": fields.Datetime.now() if done else False,
                "done_by_id": person.id if done else False,
                "done_by_staff": bool(done and by_staff),
                "accepted_at": False,
                "accepted_by_id": False,
                "reason": False,
                "sent_back_reason": False,
            }
        )
