from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....connectors.payload import storable_text
from ....connectors.portal.connector import FILE_LIMIT
from ..client.omnichannel_chat import MAX_FILES
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
