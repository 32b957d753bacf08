import gzip
import json

from odoo import http
from odoo.tests import HttpCase, tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestClientPages(HttpCase, ThreadCase):
    """What a client sees and does on the pages of his threads."""

    def setUp(self):
        super().setUp()
        self.thread = self.start(body="<p>Please send the statement</p>")
        self.sign_in(self.ann_user)

    def sign_in(self, user):
        self.authenticate(user.login, user.login)

    def read(self, address="", **query):
        """The text of a page of the thread."""
        response = self.url_open(f"/my/chats/{self.thread.id}{address}", params=query)
        self.assertEqual(response.status_code, 200)
        return response.text

    def ask(self, **query):
        """What is new in the thread."""
        query = {"after": 0, "since": 0, **query}
        return json.loads(self.read("/news", **query))

    def post(self, act, thread=None, accept="application/json", files=None, **values):
        return self.url_open(
            f"/my/chats/{thread or self.thread.id}/{act}",
            data={"csrf_token": http.Request.csrf_token(self), **values},
            files=files,
            headers={"Accept": accept},
            method="POST",
            allow_redirects=False,
        )

    def get_texts(self):
        return [str(message.body) for message in self.thread.message_ids.sorted("id")]

    # ------------------------------------------------------------------ reading

    def test_readable_without_script(self):
        """S1-65: the list names the thread, its page shows the message; both are plain pages."""
        page = self.url_open("/my/chats").text
        self.assertIn("Taxes 2026", page)
        self.assertIn("Agent", self.agent.name.title())
        self.assertIn("Please send the statement", page)
        self.assertIn("Please send the statement", self.read())

    def test_home(self):
        """S1-65, S1-69: the portal's home leads to the threads, and counts those with news."""
        self.assertIn('href="/my/chats"', self.url_open("/my").text)
        self.assertEqual(self.count_news(), 1)
        self.client_reads(self.thread)
        self.assertEqual(self.count_news(), 0)

    def count_news(self):
        counters = {"counters": ["client_news_count"]}
        return self.make_jsonrpc_request("/my/counters", counters)["client_news_count"]

    def test_home_of_others(self):
        """S1-70: nobody else finds chats on the portal's home."""
        self.sign_in(self.employee)
        self.assertNotIn('href="/my/chats"', self.url_open("/my").text)

    def test_notes_are_never_shown(self):
        """S1-01: a note to colleagues is in no page, list, search, news or file (case 23)."""
        secret = "be careful with them"
        file = self.upload("internal.txt", b"x")
        self.thread.message_post(body=secret, subtype_xmlid="mail.mt_note", attachment_ids=file.ids)
        self.thread._message_log(body="moved by somebody")
        self.thread.schedule_message("later", "2100-01-01 10:00:00")
        older = self.read("/older", before=2**31 - 1)
        news = json.dumps(self.ask())
        for page in (self.url_open("/my/chats").text, self.read(), older, news):
            for text in (secret, "internal.txt", "moved by somebody", "later", "tab=documents"):
                self.assertNotIn(text, page.replace('?tab=documents"', ""))
        found = self.url_open("/my/chats?search=careful").text
        self.assertNotIn("Taxes 2026", found)
        address = f"/my/chats/{self.thread.id}/files/{file.id}"
        self.assertEqual(self.url_open(address).status_code, 404)

    def test_search(self):
        """S1-65: threads are found by their subject and by the words that the client sees."""
        self.start(subject="Payroll", body="<p>Hello</p>")
        for search, found in (("TAXES", True), ("statement", True), ("nowhere", False)):
            page = self.url_open(f"/my/chats?search={search}").text
            self.assertEqual("Taxes 2026" in page, found)
            self.assertNotIn("Payroll", page)

    def test_not_of_colleagues(self):
        """S1-16, case 12: who takes no part finds a thread in no list, search or number."""
        self.own_threads_only()
        thread = self.start("Merger", body="<p>Secret</p>", contact_ids=self.ben.ids)
        self.client_reads(self.thread)
        for address in ("/my/chats", "/my/chats?search=merger", "/my/chats?search=secret"):
            self.assertNotIn(f"/my/chats/{thread.id}", self.url_open(address).text)
        self.assertEqual(self.count_news(), 0)
        self.sign_in(self.ben_user)
        self.assertIn(f"/my/chats/{thread.id}", self.url_open("/my/chats?search=secret").text)

    def test_archived(self):
        """S1-65: closed threads have a list of their own, and say that they are closed."""
        self.thread.archive_chat()
        self.assertNotIn("Taxes 2026", self.url_open("/my/chats").text)
        self.assertIn("Taxes 2026", self.url_open("/my/chats?archived=1").text)
        self.assertIn("Write again", self.read())
        self.env.company.client_may_reopen = False
        page = self.read()
        self.assertIn("This chat is closed.", page)
        self.assertNotIn("Write again", page)
        self.assertNotIn("<textarea", page)
        self.assertIn("closed", self.post("send", text="Hello?").json()["error"])

    def test_pages_of_older_messages(self):
        """S1-01: a long thread comes in pages; each message is on one of them."""
        for number in range(45):
            self.client_writes(self.thread, f"number {number}.")
        newest = self.read()
        self.assertIn("number 44.", newest)
        self.assertNotIn("number 14.", newest)
        first = self.thread.message_ids.sorted("id").filtered(lambda m: "number 15." in m.body)
        older = self.read(before=first.id)
        self.assertIn("number 14.", older)
        self.assertNotIn("number 15.", older)
        page = json.loads(self.read("/older", before=first.id))
        self.assertEqual(len(page["messages"]), 16)
        self.assertFalse(page["has_older"])

    def test_who_has_written(self):
        """S1-35: the client is "You", colleagues and the team have their names."""
        self.client_writes(self.thread, "mine")
        self.client_writes(self.thread, "his", self.ben_user)
        page = self.read()
        self.assertIn("<b>You</b>", page)
        self.assertIn("<bdi>Ben</bdi>", page)
        self.assertIn(f"<bdi>{self.agent.name}</bdi>", page)

    def test_ticks(self):
        """S1-01: a message is sent, then read by somebody of the team, who is named."""
        self.client_writes(self.thread, "mine")
        self.assertIn('aria-label="Sent"', self.read())
        self.thread.mark_read()
        name = self.agent.name.split()[0]
        self.assertIn(f'aria-label="Read by {name}"', self.read())
        self.assertEqual(self.ask()["readers"][0]["name"], name)

    def test_links(self):
        """S1-01: links lead out of the portal safely; a colleague who is mentioned is a name."""
        self.thread.message_post(
            body=f'<p><a class="o_mail_redirect" data-oe-model="res.partner" data-oe-id="'
            f'{self.manager.partner_id.id}" href="/odoo/res.partner/1">@Laura</a> see '
            '<a href="https://example.com/law">the law</a>, <a href="/odoo/settings">this</a>, '
            '<a href="javascript:alert(1)">that</a></p>',
            body_is_html=True,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        page = self.read()
        self.assertIn("@Laura", page)
        self.assertIn(
            '<a href="https://example.com/law" target="_blank" rel="noreferrer noopener">', page
        )
        for target in ("/odoo/res.partner", "/odoo/settings", "javascript:"):
            self.assertNotIn(target, page)

    def test_films(self):
        """S1-61, S1-62: a link to a film is a card; the site is not asked before it is played."""
        self.reply(self.thread, "https://youtu.be/dQw4w9WgXcQ and https://example.com/film")
        page = self.read()
        self.assertEqual(page.count("data-client-video="), 1)
        self.assertIn("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", page)
        self.assertNotIn("<iframe", page)

    # ------------------------------------------------------------------ what is new

    def test_news(self):
        """S1-01: a page that is open learns of what was written and changed since."""
        news = self.ask()
        shown = news["messages"][-1]["id"]
        self.env.cr.execute("UPDATE mail_message SET write_date = now() - interval '1 hour'")
        self.assertEqual(self.ask(after=shown, since=news["cursor"])["messages"], [])
        message = self.reply(self.thread, "One more question")
        news = self.ask(after=shown, since=news["cursor"])
        self.assertEqual([each["id"] for each in news["messages"]], message.ids)
        self.assertIn("One more question", news["messages"][0]["html"])

    def test_edited_and_removed(self):
        """S1-01: what the team changes or takes back is changed on the client's page."""
        message = self.reply(self.thread, "Wrong number")
        news = self.ask()
        self.thread._message_update_content(message, body="Right number")
        changed = self.ask(after=message.id, since=news["cursor"])["messages"][-1]
        self.assertIn("Right number", changed["html"])
        self.assertIn("edited", changed["html"])
        self.thread._message_update_content(message, body="", attachment_ids=[])
        self.assertIn("This message was removed.", self.read())
        self.assertIn("This message was removed.", self.url_open("/my/chats").text)

    def test_late_message_is_not_lost(self):
        """S1-01: a message that was stored later with a smaller number is new, too."""
        first = self.client_writes(self.thread, "first")
        second = self.client_writes(self.thread, "second")
        news = self.ask(after=second.id, since=int(second.date.timestamp()))
        self.assertIn(first.id, [each["id"] for each in news["messages"]])

    def test_reading(self):
        """S1-47: reading is told by the page, not by its address; it goes no further than shown."""
        second = self.reply(self.thread, "Second")
        first = self.thread.message_ids.sorted("id")[:1]
        self.read()
        self.assertFalse(self.thread.sudo()._get_client_position(self.ann_user))
        self.post("read", message_id=first.id)
        self.assertEqual(self.thread.sudo()._get_client_position(self.ann_user), first.id)
        self.post("read", message_id=2**31 - 1)
        self.assertEqual(self.thread.sudo()._get_client_position(self.ann_user), second.id)

    # ------------------------------------------------------------------ writing

    def test_send_by_script(self):
        """S1-01: what a script posts is in the thread; the answer has it, under its key."""
        answer = self.post("send", text="Here it is", key="k1", after=0, since=0).json()
        self.assertIn('data-key="k1"', answer["messages"][-1]["html"])
        self.assertIn("Here it is", self.get_texts()[-1])

    def test_send_without_script(self):
        """S1-01: the form works by itself; then the thread is shown."""
        response = self.post("send", accept="text/html", text="Here it is")
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith(f"/my/chats/{self.thread.id}"))
        self.assertIn("Here it is", self.get_texts()[-1])

    def test_refused_without_script(self):
        """S1-01: what cannot be sent stays in the form, with the reason."""
        response = self.post("send", accept="text/html", text=" ")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Write something, or add a file.", response.text)

    def test_sent_twice(self):
        """S1-01: the same message, tried again, is there once, with its files."""
        file_id = self.post("upload", files={"file": ("a.txt", b"abc")}).json()["id"]
        for _attempt in range(2):
            response = self.post("send", text="once", key="k", uploads=str(file_id))
            self.assertEqual(response.status_code, 200)
        for _attempt in range(2):
            self.post("send", text="without a key")
        self.assertEqual(sum("without" in text for text in self.get_texts()), 2)
        self.assertEqual(sum("once" in text for text in self.get_texts()), 1)

    def test_new_chat(self):
        """S1-69: a client starts a thread, once for one key, and is led to it."""
        for _attempt in range(2):
            answer = self.post("send", "new", text="I need help", subject="Help", key="k").json()
        thread = self.env["omnichannel.chat"].search([("subject", "=", "Help")])
        self.assertEqual(answer["url"], f"/my/chats/{thread.id}")
        self.assertEqual(thread.participant_ids, self.ann)

    def test_refused_new_chat_leaves_nothing(self):
        """S1-69: what cannot be sent starts no thread, and stays in the form."""
        response = self.post("send", "new", accept="text/html", text="x" * 20_001, subject="Long")
        self.assertIn("xxx", response.text)
        self.assertFalse(self.env["omnichannel.chat"].search([("subject", "=", "Long")]))

    def test_new_chat_switched_off(self):
        """S1-69: unless the company lets clients start threads, there is no way to."""
        self.env.company.client_may_start = False
        self.assertNotIn("/my/chats/new", self.url_open("/my/chats").text)
        self.assertEqual(self.url_open("/my/chats/new").status_code, 404)
        self.assertEqual(self.post("send", "new", text="x").status_code, 404)

    # ------------------------------------------------------------------ weight

    def test_weight(self):
        """S1-01: script and style of the page are small: 12 KiB each, compressed as they travel."""
        bundle = self.env["ir.qweb"]._get_asset_bundle("omnichannel_chat.assets_client")
        for content in (bundle.js().raw, bundle.css().raw):
            self.assertLess(len(gzip.compress(content)), 12 * 1024)

    # ------------------------------------------------------------------ queries

    def count_queries(self, render):
        render()
        self.env.flush_all()
        self.env.invalidate_all()
        # What every request of a client has read before ours begins.
        user = self.ann_user
        self.assertTrue(user.share and user.partner_id.name)
        user.company_ids.mapped("client_may_start")
        before = self.env.cr.sql_log_count
        render()
        return self.env.cr.sql_log_count - before

    def test_queries_of_a_thread(self):
        """S1-01: a thread takes ten statements, whether it has one message or a full page."""
        user = self.ann_user

        def render():
            Chat = self.env["omnichannel.chat"].with_user(user).with_context(lang="en_US")
            thread = Chat._find_for_client(user, self.thread.ids)
            page = thread._get_client_page(user)
            for message in page["messages"]:
                values = {"message": message, "thread": page}
                self.env["ir.qweb"]._render("omnichannel_chat.client_message", values)

        self.add_message("first")
        self.assertLessEqual(self.count_queries(render), 10)
        for number in range(20):
            self.add_message(f"number {number}")
        self.assertLessEqual(self.count_queries(render), 10)

    def add_message(self, text):
        """Each side writes, with a file; everybody has read."""
        file = self.client_uploads(self.thread, f"{text}.pdf", user=self.ben_user)
        self.client_writes(self.thread, text, self.ben_user, files=file)
        self.reply(self.thread, "thanks", self.manager)
        self.thread.mark_read()
        self.thread.with_user(self.manager).mark_read()

    def test_queries_of_the_list(self):
        """S1-65: the list takes as many statements for one thread as for a page of them."""
        user = self.ann_user

        def render():
            Chat = self.env["omnichannel.chat"].with_user(user)
            return Chat._find_for_client(user)._get_client_rows(user)

        few = self.count_queries(render)
        for number in range(10):
            self.client_writes(self.start(subject=f"Subject {number}"), "mine")
        self.assertEqual(len(render()), 11)
        self.assertLessEqual(self.count_queries(render), few + 1)
