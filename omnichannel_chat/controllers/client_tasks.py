from contextlib import suppress

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..tools.arguments import long_text, read_digits, short_text
from .client_threads import ACT_ROUTE, ClientThreads, _read, _read_id


class ClientTasks(ClientThreads):
    """What clients do with their tasks, on the page of the thread."""

    @http.route("/my/chats/<string:chat_id>/tick", **ACT_ROUTE)
    def client_tick(self, chat_id, task_id="", done="", **form):
        """Tick a task, or take the tick back."""
        chat_sudo = self._find_task_thread(chat_id)

        def tick():
            chat_sudo._client_tick(request.env.user, _read_id(task_id), done == "1")
            return chat_sudo

        return self._act(chat_sudo, form, tick)

    @http.route("/my/chats/<string:chat_id>/answer", **ACT_ROUTE)
    def client_answer(self, chat_id, **form):
        """Answer the questions of a card, some of them or all."""
        chat_sudo = self._find_task_thread(chat_id)
        # Whatever becomes of it: what was typed is not lost.
        for task_id in self._find_questions(form, "answer"):
            self._keep_draft(chat_sudo, task_id, form.get(f"answer_{task_id}"))

        def answer():
            chat_sudo._client_answer(request.env.user, self._read_answers(chat_sudo, form))
            return chat_sudo

        return self._act(chat_sudo, form, answer)

    @http.route("/my/chats/<string:chat_id>/tasks/<string:task_id>/draft", **ACT_ROUTE)
    def client_draft(self, chat_id, task_id, value="", **_form):
        """Keep what is typed and not sent yet."""
        self._keep_draft(self._find_task_thread(chat_id), _read_id(task_id), value)
        return self._answer({})

    @http.route("/my/chats/<string:chat_id>/tasks/<string:task_id>/upload", **ACT_ROUTE)
    def client_task_upload(self, chat_id, task_id, file=None, **_form):
        """Keep a file of an answer that is not sent yet."""
        chat_sudo = self._find_task_thread(chat_id)
        if not hasattr(file, "filename"):
            return self._answer({"error": request.env._("Choose a file.")}, 400)
        try:
            files_sudo = self._keep_file(chat_sudo, _read_id(task_id), file)
        except UserError as error:
            return self._answer({"error": str(error)}, 400)
        first, *more = [chat_sudo._get_client_upload(kept) for kept in files_sudo]
        return self._answer({**first, "more": more})

    @http.route("/my/chats/<string:chat_id>/tasks/<string:task_id>/discard", **ACT_ROUTE)
    def client_task_discard(self, chat_id, task_id, file_id="", **_form):
        """Take back a file of an answer that is not sent yet."""
        chat_sudo = self._find_task_thread(chat_id)
        tasks_sudo = chat_sudo.task_ids.filtered(lambda task: task.id == _read_id(task_id))
        uploads_sudo = tasks_sudo._find_client_uploads(request.env.user)
        uploads_sudo.filtered(lambda file: file.id == _read_id(file_id)).unlink()
        return self._answer({})

    @http.route("/my/chats/<string:chat_id>/files/<string:file_id>/remove", **ACT_ROUTE)
    def client_remove_file(self, chat_id, file_id, **_form):
        """Take a document that one has sent out of the thread; then the documents are shown."""
        chat_sudo = self._find_task_thread(chat_id)
        try:
            with request.env.cr.savepoint():
                chat_sudo._remove_client_file(request.env.user, _read_id(file_id))
        except UserError as error:
            return self._render_thread(chat_sudo, tab="documents", refusal=str(error))
        return request.redirect(f"{chat_sudo._get_client_url()}?tab=documents", 303)

    # ------------------------------------------------------------------ reading forms

    def _find_task_thread(self, chat_id):
        """:raise NotFound: not his, not there, or not there yet"""
        chat_sudo = self._find_thread(chat_id)
        if not chat_sudo:
            raise request.not_found()
        return chat_sudo

    def _find_questions(self, form, *names):
        """The ids that the fields of a form are named after."""
        found = set()
        for field in (*form, *request.httprequest.files):
            name, _, number = field.partition("_")
            if name in names and (task_id := read_digits(number)):
                found.add(task_id)
        return sorted(found)

    def _read_answers(self, chat_sudo, form):
        """What a form says, as ``_client_answer`` takes it."""
        answers = {}
        for task_id in self._find_questions(form, "answer", "skip", "uploads", "file"):
            answer = {}
            if form.get(f"skip_{task_id}"):
                reason = _read(short_text, form.get(f"reason_{task_id}"))
                answer = {"not_applicable": True, "reason": reason}
            elif value := _get_typed(form, task_id):
                answer = {"value": value}
            elif files := self._take_task_files(chat_sudo, task_id, form):
                answer = {"files": files}
            answers[task_id] = answer
        return answers

    def _take_task_files(self, chat_sudo, task_id, form):
        """The files of an answer: uploaded before, and those of the form itself."""
        said = _read(long_text, form.get(f"uploads_{task_id}"))
        ids = [_read_id(each) for each in said.split(",") if each]
        # sudo: whether they are his own, and not sent yet, is asked when the answer is taken
        files_sudo = request.env["ir.attachment"].sudo().browse(ids).exists()
        for file in request.httprequest.files.getlist(f"file_{task_id}"):
            if file.filename:
                files_sudo |= self._keep_file(chat_sudo, task_id, file)
        return files_sudo

    def _keep_file(self, chat_sudo, task_id, file):
        name = _read(short_text, file.filename)
        task_sudo = chat_sudo._find_task(task_id)
        return chat_sudo._keep_client_upload(request.env.user, name, file.read(), task_sudo)

    def _keep_draft(self, chat_sudo, task_id, value):
        """What has gone meanwhile, or cannot be kept, is no matter for a sentence."""
        with suppress(UserError):
            chat_sudo._keep_client_draft(task_id, _read(long_text, value))


def _get_typed(form, task_id):
    """What the client has typed; "" = it stands there as it was when the page was made."""
    value = _read(long_text, form.get(f"answer_{task_id}"))
    return "" if value == form.get(f"was_{task_id}") else value
