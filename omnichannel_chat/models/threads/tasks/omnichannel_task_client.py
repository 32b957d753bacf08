from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ....connectors.payload import storable_text
from .omnichannel_task import ANSWER_LENGTH

TASK = "omnichannel.task"


class OmnichannelTask(models.Model):
    """A task as its client sees and answers it."""

    _inherit = "omnichannel.task"

    def _get_client_row(self, uploads):
        """:param uploads: what this client has uploaded for tasks and not sent yet"""
        said, chat = self._get_said(), self.env["omnichannel.chat"]
        mine = uploads.filtered(lambda file: file.res_id == self.id)
        return {
            "id": self.id,
            "name": self.name,
            "note": self.note or "",
            "kind": self.kind,
            "options": self.options or [],
            "due": self.env._("by %s", format_date(self.env, self.due_date))
            if self.due_date
            else "",
            "is_late": self.is_late,
            "state": self.state,
            "done": not self.is_open,
            "value": self.draft or said,
            "was": said,
            "is_begun": self.state == "sent_back" or bool(self.draft or mine),
            "answer": self._get_client_answer() if not self.is_open else "",
            "uploads": [
                {"id": file.id, "name": file.name, "size": chat._tell_size(file.file_size)}
                for file in mine
            ],
            "reason": self.reason or "",
            "sent_back_reason": self.sent_back_reason or "",
            "is_accepted": bool(self.accepted_at),
            "may_change": not self.accepted_at,
            "done_by": self.env._("done by %s", self.done_by_id.name) if self.done_by_id else "",
            "group": self.message_id.id or 0,
        }

    def _get_said(self):
        """The answer as a form has it."""
        return fields.Date.to_string(self.answer_date) if self.answer_date else self.answer or ""

    def _get_client_answer(self):
        """The answer as people read it, the date in their own way."""
        if self.state == "done" and self.kind == "date" and self.answer_date:
            return format_date(self.env, self.answer_date)
        return self._get_answer()

    # ------------------------------------------------------------------ answers

    def _check_may_answer(self):
        """:raise UserError: the team has accepted the answer"""
        if self.accepted_at:
            raise UserError(
                self.env._("“%s” was accepted already. Write to us if it has changed.", self.name)
            )

    def _read_answer(self, user, value="", files=None, not_applicable=False, reason=""):
        """What a client says, as values of this task; {} = nothing.

        :param value: a text, a choice, or a date as browsers write it
        :param files: ``ir.attachment`` records that he has uploaded
        :raise UserError: it cannot be an answer to this question
        """
        if self.kind == "tick":
            raise UserError(self.env._("“%s” is nothing to answer: tick it.", self.name))
        if not_applicable:
            reason = " ".join(storable_text(reason or "").split())[:ANSWER_LENGTH]
            if not reason:
                raise UserError(self.env._("Say why “%s” does not apply.", self.name))
            return {"state": "not_applicable", "reason": reason}
        if self.kind == "file":
            return self._read_files(user, files)
        text = storable_text(value or "").strip()
        if not text:
            return {}
        if len(text) > ANSWER_LENGTH:
            raise UserError(
                self.env._(
                    "“%(task)s”: at most %(limit)s characters.", task=self.name, limit=ANSWER_LENGTH
                )
            )
        if self.kind == "choice" and text not in self.options:
            raise UserError(self.env._("Choose one of the answers to “%s”.", self.name))
        if self.kind == "date":
            return {"state": "done", "answer_date": self._read_date(text)}
        return {"state": "done", "answer": text}

    def _read_date(self, text):
        try:
            return fields.Date.to_date(text)
        except ValueError as error:
            raise UserError(
                self.env._("“%s”: this is no date. Write it as 2026-12-31.", self.name)
            ) from error

    def _read_files(self, user, files):
        """:raise UserError: one of them is none of his"""
        if not files:
            return {}
        files = files.sudo().exists()
        if files - self._find_client_uploads(user):
            raise UserError(self.env._("A file is not there any more. Add it again."))
        return {"state": "done", "attachment_ids": [(6, 0, files.ids)]}

    def _is_news(self, values):
        """Whether an answer is another one than before."""
        if "attachment_ids" in values or self.state != values["state"]:
            return True
        return any(self[name] != value for name, value in values.items())

    def _take_answer(self, user, values):
        """Keep an answer.

        :return: the files that go with it
        """
        self.write(
            {
                "answer": False,
                "answer_date": False,
                "reason": False,
                "sent_back_reason": False,
                "accepted_at": False,
                "accepted_by_id": False,
                "done_by_staff": False,
                "draft": False,
                "attachment_ids": False,
                **values,
                "done_at": fields.Datetime.now(),
                "done_by_id": user.sudo().partner_id.id,
            }
        )
        files = self.attachment_ids
        # They hang on the thread now, as what is uploaded for a message does.
        files.write({"res_model": self.chat_id._name, "res_id": self.chat_id.id})
        return files

    # ------------------------------------------------------------------ files that are not sent yet

    def _find_client_uploads(self, user):
        """What a client has uploaded for these tasks and not sent yet, under sudo."""
        # sudo: his own ones
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", TASK),
                    ("res_id", "in", self.ids),
                    ("create_uid", "=", user.id),
                ],
                order="id",
            )
        )
