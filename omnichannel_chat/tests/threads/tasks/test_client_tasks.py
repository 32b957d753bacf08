import io
import json
import zipfile

from odoo import http
from odoo.tests import HttpCase, tagged

from .test_tasks import (
    MANDATE,
    QUESTIONS,
    STATEMENT,
    TaskCase,
)


def make_zip(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name.replace("__", "."), raw)
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestClientTasks(HttpCase, TaskCase):
    """The client's tasks on the page of the thread, with a script and without."""

    def setUp(self):
        super().setUp()
        self.thread = self.start(tasks=[MANDATE, STATEMENT])
        self.mandate, self.statement = self.thread.sudo().task_ids
        self.authenticate(self.ann_user.login, self.ann_user.login)

    def ask_questions(self):
        self.questions = self.ask(self.thread)
        return self.questions

    def post(self, act, accept="application/json", files=None, **values):
        return self.url_open(
            f"/my/chats/{self.thread.id}/{act}",
            data={"csrf_token": http.Request.csrf_token(self), **values},
            files=files,
            headers={"Accept": accept},
            method="POST",
            allow_redirects=False,
        )

    def put(self, task, name, raw):
        return self.post(f"tasks/{task.id}/upload", files={"file": (name, raw)})

    def read(self):
        return self.url_open(f"/my/chats/{self.thread.id}").text

    def ask_news(self):
        url = f"/my/chats/{self.thread.id}/news?after=2000000000&since=2000000000"
        return self.url_open(url).json()["top"]

    def fill(self, values):
        """:param dict values: what is typed, by the name of a field and the task"""
        return {f"{name}_{task.id}": value for (name, task), value in values.items()}

    # ------------------------------------------------------------------ ticking

    def test_shown(self):
        """S1-07: the page shows how many tasks are done, each with its box; the list, too."""
        self.client_ticks(self.mandate)
        page = self.read()
        self.assertIn("Sign the mandate", page)
        self.assertIn('aria-checked="true"', page)
        self.assertIn('aria-checked="false"', page)
        self.assertRegex(page, r"1\s*of\s*2")
        self.assertRegex(self.url_open("/my/chats").text, r"1\s*of\s*2 tasks")

    def test_without_script(self):
        """S1-07: a tick is a plain form: the page comes again."""
        values = {"task_id": self.mandate.id, "done": "1"}
        answer = self.post("tick", accept="text/html", **values)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.mandate.state, "done")
        self.assertEqual(self.mandate.done_by_id, self.ann)

    def test_with_script(self):
        """S1-07: with a script the answer is what the page shows now; twice is once."""
        for _time in range(2):
            answer = self.post("tick", task_id=self.mandate.id, done="1").json()
            self.assertRegex(answer["top"], r"1\s*of\s*2")
        self.post("tick", task_id=self.mandate.id, done="0")
        self.assertEqual(self.mandate.state, "open")

    def test_stale_page(self):
        """S1-07: what was removed meanwhile is a sentence, with a script and without."""
        self.thread.remove_task(self.mandate.id)
        values = {"task_id": self.mandate.id, "done": "1"}
        answer = self.post("tick", **values)
        self.assertEqual(answer.status_code, 400)
        self.assertIn("not there any more", answer.json()["error"])
        page = self.post("tick", accept="text/html", **values)
        self.assertEqual(page.status_code, 200)
        self.assertIn("not there any more", page.text)

    def test_the_page_is_the_same_while_nothing_happens(self):
        """S1-01: what a page asks for again and again does not change by itself."""
        self.ask_questions()
        self.assertEqual(self.ask_news(), self.ask_news())
        self.assertNotIn("csrf_token", self.ask_news())

    # ------------------------------------------------------------------ answering

    def test_answers(self):
        """S1-09: one form answers several questions, those of the team stand there as answered."""
        vat, form, founded, lease = self.ask_questions()
        values = {("answer", vat): "ES1", ("answer", form): "Ltd", ("answer", founded): ""}
        values |= {("skip", lease): "1", ("reason", lease): "we own it"}
        answer = self.post("answer", **self.fill(values)).json()
        self.assertIn("ES1", answer["top"])
        self.assertIn("we own it", answer["top"])
        self.assertEqual(self.questions.mapped("is_open"), [False, False, True, False])
        self.assertIn("VAT number: ES1", answer["messages"][-1]["html"])

    def test_files_without_script(self):
        """S1-09, S1-54: files come with the form itself."""
        lease = self.ask_questions()[3]
        files = {f"file_{lease.id}": ("lease.pdf", b"%PDF-1.4")}
        answer = self.post("answer", accept="text/html", files=files)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(lease.attachment_ids.mapped("name"), ["lease.pdf"])
        self.assertEqual(lease.attachment_ids.res_model, "omnichannel.chat")
        self.assertIn("lease.pdf", self.read())

    def test_files_with_script(self):
        """S1-09, S2-14: a file is kept when it is chosen, and goes with the answer."""
        lease = self.ask_questions()[3]
        kept = self.put(lease, "lease.pdf", b"%PDF-1.4").json()
        self.assertEqual(kept["name"], "lease.pdf")
        self.assertEqual(lease.state, "open")
        self.assertIn("lease.pdf", self.ask_news())
        # Beside the message that is being written it is not.
        self.assertFalse(self.thread.sudo()._find_client_uploads(self.ann_user))
        self.post("answer", **self.fill({("uploads", lease): str(kept["id"])}))
        self.assertEqual(lease.attachment_ids.id, kept["id"])

    def test_file_taken_back(self):
        """S1-59: a file that was not sent is taken back."""
        lease = self.ask_questions()[3]
        kept = self.put(lease, "lease.pdf", b"%PDF-1.4").json()
        self.post(f"tasks/{lease.id}/discard", file_id=kept["id"])
        self.assertFalse(self.env["ir.attachment"].browse(kept["id"]).exists())

    def test_refused(self):
        """S1-09: what cannot be an answer is a sentence, and what was typed stands there still."""
        vat, _form, founded, _lease = self.ask_questions()
        values = self.fill({("answer", vat): "ES1", ("answer", founded): "soon"})
        page = self.post("answer", accept="text/html", **values)
        self.assertEqual(page.status_code, 200)
        self.assertIn("this is no date", page.text)
        self.assertIn(">ES1</textarea>", page.text)
        self.assertEqual(vat.state, "open")

    def test_draft(self):
        """S2-14: what is typed is there on the next page, in another browser, too."""
        vat = self.ask_questions()[0]
        self.post(f"tasks/{vat.id}/draft", value="ES1 and")
        self.assertIn("ES1 and", self.read())
        self.assertEqual(vat.state, "open")

    def test_unchanged_answer_of_a_stale_page(self):
        """S1-09: what stood on an old page does not overwrite what was answered meanwhile."""
        vat, form = self.ask_questions()[:2]
        self.client_answers(self.thread, {vat: "ES1"})
        self.client_answers(self.thread, {vat: "ES2"}, self.ben_user)
        stale = {("answer", vat): "ES1", ("was", vat): "ES1", ("answer", form): "Ltd"}
        self.post("answer", **self.fill(stale))
        self.assertEqual((vat.answer, form.answer), ("ES2", "Ltd"))

    # ------------------------------------------------------------------ whose

    def test_another_account(self):
        """S1-07: tasks of another account are not there, by whatever address."""
        vat = self.ask_questions()[0]
        self.authenticate(self.zoe_user.login, self.zoe_user.login)
        acts = (
            ("tick", {"task_id": self.mandate.id, "done": "1"}),
            ("answer", self.fill({("answer", vat): "x"})),
            (f"tasks/{vat.id}/draft", {"value": "x"}),
            (f"tasks/{vat.id}/discard", {"file_id": "1"}),
        )
        for act, values in acts:
            self.assertEqual(self.post(act, **values).status_code, 404)
        self.assertEqual((self.mandate.state, vat.state, vat.draft), ("open", "open", False))

    def test_task_of_another_thread(self):
        """S1-07: a task is reached by its own thread only."""
        other = self.start("Payroll", tasks=[MANDATE]).sudo().task_ids
        answer = self.post("tick", task_id=other.id, done="1")
        self.assertEqual(answer.status_code, 400)
        self.post(f"tasks/{other.id}/draft", value="x")
        self.assertEqual((other.state, other.draft), ("open", False))

    # ------------------------------------------------------------------ zip files

    def test_zip_is_unpacked(self):
        """S1-56: a zip file becomes the files that are in it, for a question and a message."""
        lease = self.ask_questions()[3]
        content = make_zip(a__pdf=b"%PDF-1.4", b__txt=b"x")
        kept = self.put(lease, "all.zip", content).json()
        names = [kept["name"], *(more["name"] for more in kept["more"])]
        self.assertEqual(names, ["a.pdf", "b.txt"])
        answer = self.post("upload", files={"file": ("all.zip", content)}).json()
        self.assertEqual([answer["name"], answer["more"][0]["name"]], ["a.pdf", "b.txt"])

    def test_zip_bombs(self):
        """S1-56, case 28: an archive that is too much is refused as a whole, and says why."""
        bomb = make_zip(a__bin=b"\0" * (30 * 1024 * 1024))
        many = make_zip(**{f"f{number}": b"x" for number in range(21)})
        for content, words in ((bomb, "far too large"), (many, "more than 20 files")):
            for act in ("upload", f"tasks/{self.ask(self.thread, QUESTIONS[3:])[-1].id}/upload"):
                answer = self.post(act, files={"file": ("all.zip", content)})
                self.assertEqual(answer.status_code, 400)
                self.assertIn(words, answer.json()["error"])
        mine = [("create_uid", "=", self.ann_user.id)]
        self.assertFalse(self.env["ir.attachment"].search(mine))

    def test_zip_paths(self):
        """S1-56, case 28: a name that leads elsewhere is reduced to its last part."""
        content = make_zip(**{"../../etc/passwd": b"x"})
        answer = self.post("upload", files={"file": ("all.zip", content)}).json()
        self.assertEqual(answer["name"], "passwd")

    def test_zip_that_is_kept(self):
        """S1-56: what cannot be unpacked is sent as it is."""
        answer = self.post("upload", files={"file": ("all.zip", b"PK\3\4nonsense")}).json()
        self.assertEqual(answer["name"], "all.zip")

    def test_html_in_an_answer(self):
        """S1-59: a page given as an answer runs nowhere; one in a zip file neither."""
        lease = self.ask_questions()[3]
        page = b"<html><script>alert(1)</script></html>"
        for name, content in (("a.html", page), ("a.zip", make_zip(b__html=page))):
            file_id = self.put(lease, name, content).json()["id"]
            file = self.env["ir.attachment"].browse(file_id)
            self.assertEqual(file.mimetype, "application/octet-stream")

    def test_markup(self):
        """S1-09: what anybody types is text."""
        vat = self.ask(self.thread, [{"name": "<b>bold</b>", "note": "<i>x</i>"}])[0]
        markup = "<script>alert(1)</script>"
        answer = self.post("answer", **self.fill({("answer", vat): markup}))
        for text in (self.read(), json.loads(answer.text)["top"]):
            self.assertNotIn(markup, text)
            self.assertNotIn("<b>bold</b>", text)
