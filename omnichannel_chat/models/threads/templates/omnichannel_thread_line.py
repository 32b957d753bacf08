from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools import placeholders
from ..tasks.omnichannel_task import KINDS, NAME_LENGTH, NOTE_LENGTH


class OmnichannelThreadLine(models.AbstractModel):
    """A task that clients find in a new thread."""

    _name = "omnichannel.thread.line"
    _description = "Task of a New Thread"
    _order = "sequence, id"

    sequence = fields.Integer(default=10)
    name = fields.Char("Task", required=True, translate=True, size=NAME_LENGTH)
    note = fields.Char("Help", translate=True, size=NOTE_LENGTH)
    kind = fields.Selection(KINDS, "Answer", required=True, default="tick")
    choices = fields.Char(translate=True, help="Separated by commas.")
    due_days = fields.Integer("Due after (Days)", help="0: no date.")

    @api.constrains("kind", "choices", "due_days")
    def _check_answer(self):
        for line in self:
            if line.kind == "choice" and len(line._get_choices()) < 2:
                raise UserError(self.env._("“%s” needs at least two choices.", line.name))
            if line.due_days < 0:
                raise UserError(self.env._("A task is due today or later."))

    def _get_choices(self):
        choices = [choice.strip() for choice in (self.choices or "").split(",")]
        return [choice for choice in choices if choice]

    def _get_line_values(self):
        """The same line, to be written down elsewhere.

        :rtype: dict
        """
        names = ("sequence", "name", "note", "kind", "choices", "due_days")
        return {name: self[name] for name in names}

    def _get_task_values(self, values):
        """As ``omnichannel.chat._add_tasks`` takes them.

        :param dict values: what shortcodes stand for, by name
        :rtype: dict
        """
        due = fields.Date.context_today(self) + timedelta(days=self.due_days)
        return {
            "name": placeholders.fill(self.name, values),
            "note": placeholders.fill(self.note or "", values),
            "kind": self.kind,
            "options": self._get_choices() if self.kind == "choice" else [],
            "due_date": fields.Date.to_string(due) if self.due_days else False,
        }
