import io
from datetime import timedelta

from PIL import Image

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from ....connectors.portal.connector import FILE_LIMIT
from ..thread_case import ThreadCase

HTML = b"<html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def make_picture(width=1000):
    content = io.BytesIO()
    Image.new("RGB", (width, width), "red").save(content, "PNG")
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestClientFiles(HttpCase, ThreadCase):
    """Files of threads, both ways."""

    def setUp(self):
        super().setUp()
        self.thread = self.start()
        self.authenticate(self.ann_user.login, self.ann_user.login)

    def post(self, act, files=None, thread=None, **values):
        return self.url_open(
            f"/my/chats/{thread or self.thread.id}/{act}",
            data={"csrf_token": http.Request.csrf_token(self), **values},
            files=files,
            headers={"Accept": "application/json"},
            method="POST",
        )

    def put(self, name, content, **values):
        return self.post("upload", files={"file": (name, content)}, **values)

    def send(self, name, content):
        """A client sends a file; returns its address."""
        file_id = self.put(name, content).json()["id"]
        self.post("send", uploads=str(file_id))
        return f"/my/chats/{self.thread.id}/files/{file_id}"

    def test_from_a_client(self):
        """S1-54, S1-57: an upload goes with the message; then there is a tab of documents."""
        page = f"/my/chats/{self.thread.id}?tab=documents"
        self.assertNotIn("statement.pdf", self.url_open(page).text)
        answer = self.put("statement.pdf", b"%PDF-1.4 x").json()
        self.assertEqual(answer["name"], "statement.pdf")
        self.assertFalse(self.thread._count_client_files())
        self.post("send", text="Here", uploads=str(answer["id"]))
        self.assertEqual(self.thread.message_ids[:1].attachment_ids.id, answer["id"])
        self.assertIn("statement.pdf", self.url_open(page).text)
        self.assertIn("Has documents", self.url_open("/my/chats").text)

    def test_from_the_team(self):
        """S1-54, S1-57: a client opens what the team has attached, byte by byte."""
        file = self.upload("letter.pdf", b"%PDF-1.4 letter")
        self.reply(self.thread, "See the letter", attachment_ids=file.ids)
        answer = self.url_open(f"/my/chats/{self.thread.id}/files/{file.id}")
        self.assertEqual(answer.content, b"%PDF-1.4 letter")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("inline"))

    def test_nothing_runs(self):
        """S1-59: pages and drawings of clients are downloads, whatever they call themselves."""
        for name, content in (
            ("a.html", HTML),
            ("a.svg", SVG),
            ("a.png", HTML),
            ("a.pdf", SVG),
            ("a.xml", SVG),
            ("a", HTML),
            ("a.xhtml", HTML),
        ):
            answer = self.url_open(self.send(name, content))
            with self.subTest(name=name):
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
                self.assertNotIn("html", answer.headers["Content-Type"])
                self.assertNotIn("svg", answer.headers["Content-Type"])
                self.assertNotIn("xml", answer.headers["Content-Type"])
                shown = answer.headers["Content-Disposition"].startswith("inline")
                self.assertLessEqual(shown, name in ("a.png", "a.pdf"))

    def test_the_teams_pages_are_downloads(self):
        """S1-59: the same goes for what the team has attached."""
        file = self.upload("page.html", HTML, mimetype="text/html")
        self.reply(self.thread, "See", attachment_ids=file.ids)
        answer = self.url_open(f"/my/chats/{self.thread.id}/files/{file.id}")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])

    def test_pictures_are_small_in_the_thread(self):
        """S1-63: a picture is shown small, and opens as it is; what is none has no small one."""
        picture = make_picture()
        address = self.send("photo.png", picture)
        small = self.url_open(f"{address}?small=1")
        self.assertEqual(Image.open(io.BytesIO(small.content)).size, (480, 480))
        self.assertEqual(self.url_open(address).content, picture)
        self.assertIn(f"{address}?small=1", self.url_open(f"/my/chats/{self.thread.id}").text)
        broken = self.send("x.png", picture[:20])
        self.assertEqual(self.url_open(f"{broken}?small=1").status_code, 404)

    def test_pictures_of_telephones(self):
        """S1-63, case 27: a picture that browsers cannot show is taken as a file."""
        heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64
        address = self.send("IMG_0001.HEIC", heic)
        answer = self.url_open(address)
        self.assertEqual(answer.content, heic)
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        page = self.url_open(f"/my/chats/{self.thread.id}").text
        self.assertIn("IMG_0001.HEIC", page)
        self.assertNotIn(f"{address}?small=1", page)

    def test_limits(self):
        """S1-54: too big, empty, or too many: it is said, and nothing is kept."""
        self.assertIn("empty", self.put("a.txt", b"").json()["error"])
        self.assertIn("25 MB", self.put("a.txt", b"x" * (FILE_LIMIT + 1)).json()["error"])
        self.assertEqual(self.put("a.txt", b"x" * (FILE_LIMIT + 2**21)).status_code, 413)
        self.assertEqual(self.post("upload").status_code, 400)
        for number in range(20):
            self.assertEqual(self.put(f"{number}.txt", b"x").status_code, 200)
        self.assertIn("20 files", self.put("a.txt", b"x").json()["error"])

    def test_limits_are_said_before(self):
        """S1-54: the page says how big a file may be before one is chosen."""
        self.assertIn("25 MB", self.url_open(f"/my/chats/{self.thread.id}").text)

    def test_kept_until_it_is_sent(self):
        """S1-54: what was uploaded is still there when the page is opened again, for him alone."""
        self.put("draft.pdf", b"%PDF-1.4")
        self.assertIn("draft.pdf", self.url_open(f"/my/chats/{self.thread.id}").text)
        self.authenticate(self.ben_user.login, self.ben_user.login)
        self.assertNotIn("draft.pdf", self.url_open(f"/my/chats/{self.thread.id}").text)

    def test_taken_back(self):
        """S1-59: an upload is taken back before it is sent; a sent or another's file is not."""
        file_id = self.put("draft.pdf", b"%PDF-1.4").json()["id"]
        sent_id = int(self.send("sent.pdf", b"%PDF-1.4").rpartition("/")[2])
        other = self.client_uploads(self.thread, user=self.ben_user)
        for each in (file_id, sent_id, other.id):
            self.post("discard", file_id=str(each))
        files = self.env["ir.attachment"].browse([file_id, sent_id, other.id]).exists()
        self.assertEqual(files.ids, [sent_id, other.id])

    def test_never_sent(self):
        """S1-54: what was never sent goes away after a week; the rest stays."""
        old, new = (self.client_uploads(self.thread, name) for name in ("old.pdf", "new.pdf"))
        sent = self.client_uploads(self.thread, "sent.pdf")
        self.client_writes(self.thread, files=sent)
        week = fields.Datetime.now() - timedelta(days=8)
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = %s WHERE id IN %s", [week, (old.id, sent.id)]
        )
        self.env["omnichannel.chat"]._remove_client_uploads()
        self.assertEqual((old | new | sent).exists(), new | sent)

    def test_for_a_new_thread(self):
        """S1-69: files of a thread that is about to be started go with its first message."""
        file_id = self.put("a.pdf", b"%PDF-1.4", thread="new").json()["id"]
        self.post("send", thread="new", subject="With a file", uploads=str(file_id))
        thread = self.env["omnichannel.chat"].search([("subject", "=", "With a file")])
        self.assertEqual(thread.message_ids.attachment_ids.id, file_id)

    def test_without_script(self):
        """S1-54: the plain form takes files, too."""
        self.url_open(
            f"/my/chats/{self.thread.id}/send",
            data={"csrf_token": http.Request.csrf_token(self), "text": "Two"},
            files=[("file", ("a.txt", b"a")), ("file", ("b.txt", b"b"))],
            method="POST",
        )
        files = self.thread.message_ids[:1].attachment_ids
        self.assertEqual(files.sorted("id").mapped("name"), ["a.txt", "b.txt"])

    def test_of_another_thread(self):
        """S1-01: a file is opened in its thread only, though both are the client's."""
        address = self.send("a.pdf", b"%PDF-1.4")
        other = self.start(subject="Other")
        address = address.replace(f"/{self.thread.id}/", f"/{other.id}/")
        self.assertEqual(self.url_open(address).status_code, 404)
