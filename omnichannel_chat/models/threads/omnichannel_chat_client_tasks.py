from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...connectors.payload import storable_text
from ...connectors.portal.connector import FILE_LIMIT
from .omnichannel_chat_client import MAX_FILES
from .omnichannel_task import ANSWER_LENGTH

TASK = "omnichannel.task"


class OmnichannelChat(models.Model):
    """What clients do with their tasks. Routes call this after ``_find_for_client``.

    Whoever comes first has the thread for himself until his transaction ends; the other one's
    request is repeated then and decides anew. So of two people the last one counts.
    """

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ what he sees

    def _get_client_task_rows(self):
        """What the client is asked to do in this thread.

        :rtype: list[dict]
        """
        # What has no tasks costs nothing.
        tasks = self.task_ids if self.task_count else self.env[TASK]
        asking = tasks.filtered(lambda task: task.kind == "file")
        uploads = asking._find_client_uploads(self.env.user)
        return [task._get_client_row(uploads) for task in tasks]

    def _get_client_task_count(self):
        """How many tasks there are in this thread, and how many of them are done."""
        return {"done": self.task_count - self.task_open_count, "total": self.task_count}

    def _get_client_tasks(self):
        """The same for the template ``client_tasks``: what is to be ticked, and in cards what was
        asked together.

        :rtype: dict
        """
        rows = self._get_client_task_rows()
        cards = {}
        for row in rows:
            if row["kind"] != "tick":
                card = cards.setdefault(row["group"], {"id": row["group"], "questions": []})
                card["questions"].append(row)
        for card in cards.values():
            card["open"] = sum(not row["done"] for row in card["questions"])
            # Folded until he answers: the thread is what he has come for.
            card["is_begun"] = any(row["is_begun"] for row in card["questions"])
            card["may_answer"] = any(row["may_change"] for row in card["questions"])
            card["said"] = self.env._("%s open", card["open"])
        count = self._get_client_task_count()
        return {
            **count,
            "said": self.env._("%(done)s of %(total)s", **count),
            "ticks": [row for row in rows if row["kind"] == "tick"],
            "cards": list(cards.values()),
            "url": self._get_client_url(),
            "limit_said": self.env._(
                "At most %(files)s files, of %(size)s each. Zip files are unpacked.",
                files=MAX_FILES,
                size=self._tell_size(FILE_LIMIT),
            ),
        }

    # ------------------------------------------------------------------ what he does

    def _client_tick(self, user, task_id, done):
        """A client has done something, or has not after all; said twice, it is so once.

        :param user: the client's ``res.users``
        :param int task_id: whatever his browser says
        :raise UserError: the task is not there any more, or is a question
        """
        chat_sudo = self._begin_client_act()
        task = chat_sudo._find_task(task_id)
        if task.kind != "tick":
            raise UserError(self.env._("“%s” is a question: answer it.", task.name))
        if task.is_open != done:
            # So it is already: who has done it first has done it.
            return
        task._tick(done, user.sudo().partner_id)
        chat_sudo._follow_tasks()
        chat_sudo._on_client_task(task, "done" if done else "open", user)

    def _client_answer(self, user, answers):
        """A client answers some questions together; they stand in the thread as one message.

        :param user: the client's ``res.users``
        :param dict answers: by id of the task ``value`` (a text), ``files`` (uploads of his) and
            ``not_applicable`` with ``reason``; what is empty is not answered yet
        :raise UserError: nothing is answered, or something cannot be one
        """
        chat_sudo = self._begin_client_act()
        given = chat_sudo._read_client_answers(user, answers)
        if not given:
            if any(task.done_at for task in chat_sudo.task_ids if task.id in answers):
                # As it was answered before.
                return
            raise UserError(self.env._("Answer at least one question."))
        files = self.env["ir.attachment"].sudo()
        for task, values in given.items():
            files |= task._take_answer(user, values)
        tasks = self.env[TASK].sudo().union(*given)
        text = "\n".join(f"{task.name}: {task._get_client_answer()}" for task in tasks)
        chat_sudo._post_from_client(user, text, files)
        chat_sudo._follow_tasks()
        for task in tasks:
            chat_sudo._on_client_task(task, task.state, user)

    def _read_client_answers(self, user, answers):
        """:return: values of those tasks that are answered, or answered in another way
        :rtype: dict
        """
        given = {}
        # What nothing is said of may have gone meanwhile.
        for task_id, answer in answers.items():
            if any(answer.values()):
                task = self._find_task(task_id)
                values = task._read_answer(user, **answer)
                if values and task._is_news(values):
                    task._check_may_answer()
                    given[task] = values
        return given

    def _client_does_not_apply(self, user, task_id, reason=""):
        """A client says that a question is none for him, and why."""
        self._client_answer(user, {task_id: {"not_applicable": True, "reason": reason}})

    def _keep_client_draft(self, task_id, value):
        """Keep what a client has typed and not sent yet; nobody is told."""
        task = self.sudo()._find_task(task_id)
        value = storable_text(value or "")[:ANSWER_LENGTH]
        if not task.accepted_at and value != task._get_said():
            task.draft = value or False

    def _begin_client_act(self):
        """This thread under sudo, for one client at a time.

        :raise UserError: it is closed for clients
        """
        self.ensure_one()
        # sudo: the client's route has found the thread for him
        chat_sudo = self.sudo()
        if chat_sudo.state == "archived" and not chat_sudo.company_id.client_may_reopen:
            raise UserError(self.env._("This chat is closed. Please start a new one."))
        # Waits for whoever has it; when he has changed it, Odoo repeats this request.
        self.env.cr.execute(
            SQL("SELECT id FROM omnichannel_chat WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
        chat_sudo.invalidate_recordset(flush=False)
        return chat_sudo

    def _on_client_task(self, task, event, user):
        """A client has done something with a task.

        :param task: the ``omnichannel.task`` under sudo
        :param str event: "done", "open" or "not_applicable"
        :param user: the client's ``res.users``
        """


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
