from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..thread_case import ThreadCase

MANDATE, STATEMENT = {"name": "Sign the mandate"}, {"name": "Send the bank statement"}
QUESTIONS = [
    {"name": "VAT number", "kind": "text"},
    {"name": "Legal form", "kind": "choice", "options": ["Ltd", "Sole trader"]},
    {"name": "Date of foundation", "kind": "date"},
    {"name": "Copy of the lease", "kind": "file"},
]


class TaskCase(ThreadCase):
    """A thread with tasks or questions, and what both sides do with them."""

    def get_client_chat(self, thread, user=None):
        user = user or self.ann_user
        return self.env["omnichannel.chat"].with_user(user)._find_for_client(user, thread.ids)

    def client_ticks(self, task, done=True, user=None):
        user = user or self.ann_user
        self.get_client_chat(task.chat_id, user)._client_tick(user, task.id, done)

    def client_answers(self, thread, answers, user=None):
        """:param dict answers: the text given, or what ``_client_answer`` takes, by task"""
        user = user or self.ann_user
        given = {
            task.id: answer if isinstance(answer, dict) else {"value": answer}
            for task, answer in answers.items()
        }
        self.get_client_chat(thread, user)._client_answer(user, given)

    def ask(self, thread, questions=QUESTIONS, **values):
        """The team asks; returns the tasks under sudo, in their order."""
        thread.request_information(questions, **values)
        return thread.sudo().task_ids.filtered(lambda task: task.kind != "tick")

    def get_counts(self, thread):
        thread.invalidate_recordset()
        return thread.task_count, thread.task_open_count, thread.task_answer_count

    def get_newest(self, thread):
        thread.invalidate_recordset()
        return thread.message_ids.sorted("id")[-1]


@tagged("post_install", "-at_install")
class TestTasks(TaskCase):
    """What clients have to do in a thread."""

    def test_start_with_tasks(self):
        """S1-07, S1-28: a thread is started with tasks, in their order."""
        thread = self.start(tasks=[MANDATE, {**STATEMENT, "due_date": "2026-12-31"}])
        tasks = thread.sudo().task_ids
        self.assertEqual(tasks.mapped("name"), ["Sign the mandate", "Send the bank statement"])
        self.assertEqual(str(tasks[1].due_date), "2026-12-31")
        self.assertEqual(self.get_counts(thread), (2, 2, 0))

    def test_added_afterwards(self):
        """S1-33: tasks are added to a thread that is there; they stand behind the others."""
        thread = self.start(tasks=[MANDATE])
        panel = thread.add_tasks([STATEMENT])
        self.assertEqual(
            [task["name"] for task in panel["tasks"]],
            ["Sign the mandate", "Send the bank statement"],
        )
        self.assertEqual(panel["task_open_count"], 2)

    def test_who_and_when(self):
        """S1-07: a tick says who has done it, and when; taken back, it says nothing."""
        thread = self.start(tasks=[MANDATE])
        task = thread.sudo().task_ids
        self.client_ticks(task)
        self.assertEqual(task.done_by_id, self.ann)
        self.assertTrue(task.done_at)
        self.assertFalse(task.done_by_staff)
        self.assertEqual(self.get_counts(thread), (1, 0, 0))
        thread.tick_task(task.id, False)
        self.assertFalse(task.done_by_id or task.done_at)
        self.assertEqual(self.get_counts(thread), (1, 1, 0))
        thread.tick_task(task.id)
        self.assertEqual(task.done_by_id, self.agent.partner_id)
        self.assertTrue(task.done_by_staff)

    def test_ticked_twice(self):
        """S1-07: a second click, or a second person, changes nothing of who has done it first."""
        thread = self.start(tasks=[MANDATE])
        task = thread.sudo().task_ids
        self.client_ticks(task)
        at = task.done_at
        self.client_ticks(task, user=self.ben_user)
        thread.tick_task(task.id)
        self.assertEqual((task.done_by_id, task.done_at), (self.ann, at))

    def test_a_tick_is_no_message(self):
        """S1-49: a tick is no answer: nothing is unread, and nobody waits."""
        thread = self.start(tasks=[MANDATE])
        before = thread.sudo().message_ids
        self.client_ticks(thread.sudo().task_ids)
        thread.invalidate_recordset()
        self.assertEqual(thread.sudo().message_ids, before)
        self.assertFalse(thread.waiting_since)
        self.assertEqual(thread.last_message_direction, "out")

    def test_order_and_change(self):
        """S1-28: tasks are put into another order, renamed, given a day, and removed."""
        thread = self.start(tasks=[MANDATE, STATEMENT])
        mandate, statement = thread.sudo().task_ids
        thread.order_tasks([statement.id, mandate.id])
        self.assertEqual(thread.sudo().task_ids.ids, [statement.id, mandate.id])
        thread.change_task(mandate.id, {"name": "Sign it", "due_date": "2026-01-02"})
        self.assertEqual(mandate.name, "Sign it")
        self.assertEqual(str(thread.task_due_date), "2026-01-02")
        thread.remove_task(mandate.id)
        self.assertEqual(self.get_counts(thread), (1, 1, 0))

    def test_removed_counts_as_never_there(self):
        """S1-47: the last task removed, there are none."""
        thread = self.start(tasks=[MANDATE])
        thread.remove_task(thread.sudo().task_ids.id)
        self.assertEqual(self.get_counts(thread), (0, 0, 0))
        self.assertFalse(thread.task_open_since)

    def test_what_is_no_task(self):
        """S1-28: a task says what is to be done, a choice has answers, and there is an end."""
        thread = self.start()
        odd = (
            [{"name": "  "}],
            [{}],
            [{"name": "x", "kind": "choice", "options": ["one", "one", " "]}],
            [{"name": "x", "kind": "song"}],
            [{"name": "x", "state": "done"}],
            [{"name": "x", "due_date": "2026-13-01"}],
            [{"name": "x" * 301}],
            [MANDATE] * 101,
            "x",
            [["name", "x"]],
        )
        for tasks in odd:
            with self.assertRaises(UserError):
                thread.add_tasks(tasks)
        self.assertEqual(self.get_counts(thread), (0, 0, 0))

    def test_other_chats_have_none(self):
        """S1-07: a chat of a messenger has no tasks."""
        chat = self.receive("Hola").with_user(self.agent)
        with self.assertRaises(UserError):
            chat.add_tasks([MANDATE])
        with self.assertRaises(UserError):
            chat.request_information(QUESTIONS)

    def test_tasks_of_others(self):
        """S1-07: a task is found in its own thread only, for both sides."""
        task = self.start(tasks=[MANDATE]).sudo().task_ids
        other = self.start("Payroll")
        for act in (
            lambda: other.tick_task(task.id),
            lambda: other.remove_task(task.id),
            lambda: other.change_task(task.id, {"name": "x"}),
            lambda: self.get_client_chat(other)._client_tick(self.ann_user, task.id, True),
            lambda: self.client_answers(other, {task: "x"}),
        ):
            with self.assertRaises(UserError):
                act()
        self.assertEqual(task.state, "open")

    def test_who_of_the_team(self):
        """S1-08, S1-16: tasks are seen by whoever sees the thread, and written by nobody else."""
        thread = self.start(tasks=[MANDATE])
        Task = self.env["omnichannel.task"]
        mine = [("chat_id", "=", thread.id)]
        for user, expected in ((self.agent, 1), (self.overseer, 1), (self.stranger, 0)):
            self.assertEqual(len(Task.with_user(user).search(mine)), expected)
        for user in (self.ann_user, self.employee):
            with self.assertRaises(AccessError):
                Task.with_user(user).search(mine)
        with self.assertRaises(AccessError):
            thread.with_user(self.stranger).tick_task(thread.sudo().task_ids.id)
        with self.assertRaises(AccessError):
            Task.with_user(self.overseer).search(mine).write({"state": "done"})

    def test_filters_of_the_page(self):
        """S1-08: late ones, ones that the client has not read, ones to accept."""
        thread = self.start(tasks=[MANDATE, {**STATEMENT, "due_date": "2020-01-01"}])
        question = self.ask(thread, QUESTIONS[:1])
        Task = self.env["omnichannel.task"].with_user(self.agent)
        mine = [("chat_id", "=", thread.id)]

        def find(name, value=True):
            return Task.search([*mine, (name, "=", value)]).mapped("name")

        self.assertEqual(find("is_late"), ["Send the bank statement"])
        self.assertEqual(len(find("is_unread")), 3)
        self.assertEqual(find("is_to_accept"), [])
        self.client_reads(thread)
        self.client_answers(thread, {question: "ES1"})
        self.assertEqual(find("is_unread"), [])
        self.assertEqual(len(find("is_unread", False)), 3)
        self.assertEqual(find("is_to_accept"), ["VAT number"])
        self.assertTrue(question.with_user(self.agent).is_to_accept)

    def test_remind_from_the_page(self):
        """S1-08, S1-37: clients are reminded of their tasks from the page, each thread once."""
        thread = self.start(tasks=[MANDATE, STATEMENT])
        tasks = (
            self.env["omnichannel.task"].with_user(self.agent).search([("chat_id", "=", thread.id)])
        )
        said = tasks.action_remind()["params"]
        self.assertEqual((said["type"], said["title"]), ("success", "Reminded: 1"))
        self.assertEqual(tasks.action_remind()["params"]["title"], "Reminded: 0")
        with self.assertRaises(AccessError):
            tasks.with_user(self.stranger).action_remind()

    def test_reminded_how_often(self):
        """S1-08, S1-38: the page says how many reminders were sent, of how many."""
        thread = self.start(tasks=[MANDATE])
        task = self.env["omnichannel.task"].with_user(self.agent).browse(thread.sudo().task_ids.ids)
        self.assertFalse(task.reminded)
        thread.set_reminders(True, 3, 2)
        self.assertEqual(task.reminded, "0 of 2")


@tagged("post_install", "-at_install")
class TestRequests(TaskCase):
    """Questions that come together, and what becomes of the answers."""

    def test_asked_together(self):
        """S1-09: several questions come with one message, which the client is told of."""
        thread = self.start()
        questions = self.ask(thread, body="<p>For your tax return:</p>")
        message = self.get_newest(thread)
        self.assertEqual(questions.message_id, message)
        self.assertIn("For your tax return:", message.body)
        for question in QUESTIONS:
            self.assertIn(question["name"], message.body)
        self.assertEqual(message.sudo().omnichannel_message_ids.direction, "out")
        self.assertEqual(self.get_counts(thread), (4, 4, 0))

    def test_asked_once(self):
        """S1-09: a repeated request asks nothing twice."""
        thread = self.start()
        first = thread.request_information(QUESTIONS, key="k")
        self.assertEqual(thread.request_information(QUESTIONS, key="k"), first)
        self.assertEqual(self.get_counts(thread), (4, 4, 0))

    def test_answers(self):
        """S1-09: a text, a choice, a date and a file; they stand in the thread as his message."""
        thread = self.start()
        vat, form, founded, lease = self.ask(thread)
        file = self.upload_for(lease)
        self.client_answers(
            thread, {vat: "ES1", form: "Ltd", founded: "2020-05-01", lease: {"files": file}}
        )
        self.assertEqual((vat + form + founded + lease).mapped("state"), ["done"] * 4)
        self.assertEqual(vat.answer, "ES1")
        self.assertEqual(str(founded.answer_date), "2020-05-01")
        self.assertEqual(lease.attachment_ids, file)
        message = self.get_newest(thread)
        self.assertEqual(message.author_id, self.ann)
        self.assertEqual(message.attachment_ids, file)
        for text in ("VAT number: ES1", "Legal form: Ltd", "lease.pdf"):
            self.assertIn(text, message.body)
        self.assertEqual(self.get_counts(thread), (4, 0, 4))
        self.assertTrue(thread.waiting_since)

    def upload_for(self, task, name="lease.pdf", user=None):
        values = {"name": name, "raw": b"%PDF-1.4", "res_model": task._name, "res_id": task.id}
        user = user or self.ann_user
        return self.env["ir.attachment"].with_user(user).sudo().create(values)

    def test_some_of_them(self):
        """S1-09: what is left empty is not answered; nothing at all is refused."""
        thread = self.start()
        vat, form, founded, lease = self.ask(thread)
        self.client_answers(thread, {vat: "ES1", form: "", founded: " ", lease: {"files": None}})
        self.assertEqual(self.get_counts(thread), (4, 3, 1))
        with self.assertRaises(UserError):
            self.client_answers(thread, {form: "", lease: {}})

    def test_does_not_apply(self):
        """S1-09: a question is none for him, and he says why; without a reason it is refused."""
        thread = self.start()
        lease = self.ask(thread)[3]
        chat = self.get_client_chat(thread)
        with self.assertRaises(UserError):
            chat._client_does_not_apply(self.ann_user, lease.id, "  ")
        chat._client_does_not_apply(self.ann_user, lease.id, "we own it")
        self.assertEqual((lease.state, lease.reason), ("not_applicable", "we own it"))
        self.assertIn("Does not apply: we own it", self.get_newest(thread).body)
        self.assertEqual(self.get_counts(thread), (4, 3, 1))

    def test_what_is_no_answer(self):
        """S1-09: another choice, no date, too long, a tick answered, a question ticked."""
        thread = self.start(tasks=[MANDATE])
        vat, form, founded, lease = self.ask(thread)
        foreign = self.upload_for(lease, user=self.ben_user)
        mandate = thread.sudo().task_ids.filtered(lambda task: task.kind == "tick")
        for answers in (
            {form: "GmbH"},
            {founded: "yesterday"},
            {vat: "x" * 5001},
            {mandate: "done"},
            {lease: {"files": foreign}},
        ):
            with self.assertRaises(UserError):
                self.client_answers(thread, answers)
        with self.assertRaises(UserError):
            self.client_ticks(vat)
        self.assertEqual(self.get_counts(thread), (5, 5, 0))

    def test_accepted(self):
        """S1-09: an accepted answer is changed by the client no more."""
        thread = self.start()
        vat = self.ask(thread)[0]
        with self.assertRaises(UserError):
            thread.accept_answer(vat.id)
        self.client_answers(thread, {vat: "ES1"})
        thread.accept_answer(vat.id)
        self.assertEqual(vat.accepted_by_id, self.agent)
        self.assertEqual(self.get_counts(thread), (4, 3, 0))
        with self.assertRaises(UserError):
            self.client_answers(thread, {vat: "ES2"})
        self.assertEqual(vat.answer, "ES1")

    def test_sent_back(self):
        """S1-09: one answer is sent back, the client reads why, and it is open again."""
        thread = self.start()
        vat, form = self.ask(thread)[:2]
        self.client_answers(thread, {vat: "ES1", form: "Ltd"})
        with self.assertRaises(UserError):
            thread.send_back_answer(vat.id, " ")
        thread.send_back_answer(vat.id, "A digit is missing", key="k")
        thread.send_back_answer(vat.id, "A digit is missing", key="k")
        self.assertEqual((vat.state, form.state), ("sent_back", "done"))
        message = self.get_newest(thread)
        self.assertIn("A digit is missing", message.body)
        self.assertEqual(message.sudo().omnichannel_message_ids.direction, "out")
        row = self.get_client_chat(thread)._get_client_task_rows()[0]
        self.assertEqual(row["sent_back_reason"], "A digit is missing")
        self.assertEqual(row["value"], "ES1")
        self.assertFalse(row["done"])
        self.assertEqual(self.get_counts(thread), (4, 3, 1))
        self.client_answers(thread, {vat: "ES12"})
        self.assertEqual((vat.state, vat.sent_back_reason), ("done", False))

    def test_answered_again(self):
        """S1-09: the same answer again is nothing new; another one is, and counts."""
        thread = self.start()
        vat = self.ask(thread)[0]
        self.client_answers(thread, {vat: "ES1"})
        before = self.get_newest(thread)
        self.client_answers(thread, {vat: "ES1"}, self.ben_user)
        self.assertEqual(self.get_newest(thread), before)
        self.assertEqual(vat.done_by_id, self.ann)
        self.client_answers(thread, {vat: "ES2"}, self.ben_user)
        self.assertEqual((vat.answer, vat.done_by_id), ("ES2", self.ben))

    def test_drafts_are_silent(self):
        """S2-14: what is typed is kept, and nobody of the team sees or hears of it."""
        thread = self.start()
        vat = self.ask(thread)[0]
        before = self.get_newest(thread)
        chat = self.get_client_chat(thread)
        chat._keep_client_draft(vat.id, "ES")
        self.assertEqual(chat._get_client_task_rows()[0]["value"], "ES")
        self.assertEqual(vat.state, "open")
        self.assertEqual(self.get_newest(thread), before)
        self.assertNotIn("ES", str(thread.get_task_panel()["tasks"][0]))
        with self.assertRaises(AccessError):
            vat.with_user(self.agent).read(["draft"])
        self.client_answers(thread, {vat: "ES1"})
        self.assertFalse(vat.draft)

    def test_closed_thread(self):
        """S1-12: in a closed thread an answer opens it again, where the company lets clients."""
        thread = self.start(tasks=[MANDATE])
        vat = self.ask(thread)[0]
        thread.archive_chat()
        self.client_answers(thread, {vat: "ES1"})
        self.assertEqual(thread.state, "open")
        thread.archive_chat()
        self.env.company.client_may_reopen = False
        with self.assertRaises(UserError):
            self.client_answers(thread, {vat: "ES2"})
        with self.assertRaises(UserError):
            self.client_ticks(thread.sudo().task_ids.filtered(lambda task: task.kind == "tick"))
