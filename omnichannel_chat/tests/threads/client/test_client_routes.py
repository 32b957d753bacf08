import re

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...access.access_table import CLIENT_ROUTES
from ..thread_case import ThreadCase

#: What nobody else may learn.
SECRETS = ("Merger of Acme", "the price is 4711", "contract.pdf", "4711 pages", "Sign the merger")
#: It says when it was made.
TOKEN = re.compile(r'csrf_token: "\w+"|\b[0-9a-f]{40}o\d*')
OWN, ELSEWHERE, SIGN_IN = 200, 404, 303

#: Address and method of each route; "{thread}" and "{file}" are another's.
LOOKS = (
    "/my/chats/{thread}",
    "/my/chats/{thread}?tab=documents",
    "/my/chats/{thread}?before=1",
    "/my/chats/{thread}/news?after=0&since=0",
    "/my/chats/{thread}/older?before=2000000000",
    "/my/chats/{thread}/files/{file}",
    "/my/chats/{thread}/files/{file}?small=1",
)
ACTS = (
    "/my/chats/{thread}/send",
    "/my/chats/{thread}/upload",
    "/my/chats/{thread}/discard",
    "/my/chats/{thread}/read",
    "/my/chats/{thread}/tick",
    "/my/chats/{thread}/answer",
    "/my/chats/{thread}/tasks/{task}/draft",
    "/my/chats/{thread}/tasks/{task}/upload",
    "/my/chats/{thread}/tasks/{task}/discard",
    "/my/chats/{thread}/files/0/remove",
)
#: What nothing was chosen or said for.
EMPTY = ("/upload", "/answer")
#: Of nobody in particular: a client's own list, and his next thread.
OPEN = ("/my/chats", "/my/chats/new")
#: What no browser of ours sends. (A null byte in a path is refused by Odoo.)
ODD = ("0", "-1", "1.5", "99999999999999999999", "2147483648", "x", "\u0661", "1'--", "1%0a", "on")


@tagged("post_install", "-at_install")
class TestClientRoutes(HttpCase, ThreadCase):
    """Every address of the client's pages, for everybody."""

    def setUp(self):
        super().setUp()
        self._let_in_others()
        self.thread = self.start(
            SECRETS[0],
            f"<p>{SECRETS[1]}</p>",
            contact_ids=(self.ann | self.ben).ids,
            tasks=[{"name": SECRETS[4]}],
        )
        self.file = self.client_uploads(self.thread, SECRETS[2], SECRETS[3].encode())
        self.client_writes(self.thread, "Here", files=self.file)
        self.env.flush_all()

    def _let_in_others(self):
        self.dora_user = self._let_in(self.dora)
        company = self.env["res.company"].create({"name": "Second"})
        self.emma = self._make_contact("Emma", self.acme)
        self.emma_user = self._let_in(self.emma)
        self.emma_user.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})

    def sign_in(self, user):
        self.authenticate(user and user.login, user and user.login)

    def fill(self, address, **values):
        values = {
            "thread": self.thread.id,
            "file": self.file.id,
            "task": self.thread.sudo().task_ids.id,
            **values,
        }
        return address.format(**values)

    def post(self, address, token=True, **values):
        """A form, as a script of ours posts it; JSON comes back."""
        if token:
            values["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            address,
            data=values,
            method="POST",
            headers={"Accept": "application/json"},
            allow_redirects=False,
        )

    def ask_all(self):
        """What each address answers; of posts the ones that change nothing for strangers."""
        for address in LOOKS:
            yield address, self.url_open(self.fill(address), allow_redirects=False)
        for address in ACTS:
            values = {"text": "x", "message_id": "2000000000", "file_id": str(self.file.id)}
            values |= {"task_id": str(self.thread.sudo().task_ids.id), "value": "x"}
            yield address, self.post(self.fill(address), **values)

    # ------------------------------------------------------------------ who

    def check(self, user, expected):
        self.sign_in(user)
        for address, response in self.ask_all():
            with self.subTest(address=address, user=user and user.login):
                self.assertEqual(response.status_code, expected)
                for secret in SECRETS:
                    self.assertNotIn(secret, response.text)

    def test_the_table_has_every_route(self):
        """S1-01: nobody adds an address of the client's pages without saying for whom."""
        table = {address.partition("?")[0] for address in (*LOOKS, *ACTS, *OPEN)}
        named = {
            address.format(
                thread="<string:chat_id>", file="<string:file_id>", task="<string:task_id>"
            )
            for address in (each.replace("/files/0/", "/files/{file}/") for each in table)
        }
        self.assertEqual(CLIENT_ROUTES, {*named, "/my/chats/page/<int:page>"})

    def test_participants(self):
        """S1-01, S1-35: who takes part reads and writes, whoever of the account it is."""
        for user in (self.ann_user, self.ben_user):
            self.sign_in(user)
            for address, response in self.ask_all():
                with self.subTest(address=address, user=user.login):
                    expected = 400 if address.endswith(EMPTY) else OWN
                    self.assertEqual(response.status_code, expected)

    @mute_logger("odoo.http")
    def test_others_find_nothing(self):
        """S1-01: a colleague outside, another account, another company: it is not there."""
        for user in (self.dora_user, self.zoe_user, self.emma_user):
            self.check(user, ELSEWHERE)

    @mute_logger("odoo.http")
    def test_the_team_has_its_own_pages(self):
        """S1-70: what clients see is no way in for the team, not even for a manager."""
        for user in (self.agent, self.manager, self.stranger, self.employee):
            self.check(user, ELSEWHERE)
            for address in OPEN:
                self.assertEqual(self.url_open(address).status_code, ELSEWHERE)

    @mute_logger("odoo.http")
    def test_nobody_without_signing_in(self):
        """S1-01: without a session, or with that of somebody whose access has ended: sign in."""
        self.check(None, SIGN_IN)
        self.sign_in(self.ann_user)
        self.ann_user.active = False
        for address, response in self.ask_all():
            with self.subTest(address=address):
                self.assertIn(response.status_code, (SIGN_IN, ELSEWHERE, 400))
                for secret in SECRETS:
                    self.assertNotIn(secret, response.text)

    @mute_logger("odoo.http")
    def test_what_is_not_there_looks_the_same(self):
        """S1-01: another's thread and none at all give the same answer, byte by byte."""
        self.sign_in(self.zoe_user)
        for address in LOOKS:
            there = self.url_open(self.fill(address))
            nowhere = self.url_open(self.fill(address, thread=2000000000))
            self.assertEqual(there.status_code, nowhere.status_code)
            self.assertEqual(
                TOKEN.sub("", there.text.replace(str(self.thread.id), "N")),
                TOKEN.sub("", nowhere.text.replace("2000000000", "N")),
            )

    @mute_logger("odoo.http")
    def test_shared_threads(self):
        """S1-16: where a company says so, its clients' people see each other's threads."""
        self.env.company.client_threads_shared = True
        self.sign_in(self.dora_user)
        self.assertEqual(self.url_open(self.fill(LOOKS[0])).status_code, OWN)
        self.check(self.zoe_user, ELSEWHERE)

    # ------------------------------------------------------------------ what

    @mute_logger("odoo.http")
    def test_odd_values(self):
        """S1-01: whatever stands in an address or a form, it is answered, and not with an error."""
        self.sign_in(self.ann_user)
        for odd in ODD:
            # One of each kind: they read their values in the same way.
            for address in (LOOKS[0], LOOKS[3], LOOKS[5]):
                for name in ("thread", "file"):
                    answer = self.url_open(self.fill(address, **{name: odd}))
                    with self.subTest(address=address, odd=odd):
                        self.assertIn(answer.status_code, (OWN, ELSEWHERE))
            for query in ("before={0}", "after={0}&since={0}", "tab={0}", "page={0}&search={0}"):
                for path in ("", f"/{self.thread.id}", f"/{self.thread.id}/news"):
                    answer = self.url_open(f"/my/chats{path}?{query.format(odd)}")
                    self.assertEqual(answer.status_code, OWN)
            for address in ACTS:
                values = {"text": "a\0b", "key": f"{odd}\0", "uploads": odd, "message_id": odd}
                values |= {"task_id": odd, "done": odd, "value": f"{odd}\0", "file_id": odd}
                values |= {f"{name}_{odd}": odd for name in ("answer", "skip", "uploads", "file")}
                answer = self.post(self.fill(address), **values)
                self.assertIn(answer.status_code, (OWN, 400))
            answer = self.post(self.fill(ACTS[-4], task=odd), value=odd)
            self.assertIn(answer.status_code, (OWN, ELSEWHERE))

    @mute_logger("odoo.http")
    def test_changes_need_the_token_and_a_post(self):
        """S1-01: no link and no page of another site changes anything."""
        self.sign_in(self.ann_user)
        before = len(self.thread.message_ids)
        for address in ACTS:
            self.assertEqual(self.post(self.fill(address), token=False).status_code, 400)
            self.assertIn(self.url_open(self.fill(address)).status_code, (404, 405))
        self.assertEqual(len(self.thread.message_ids), before)

    def test_headers(self):
        """S1-01: no cache keeps a page, no other site frames it or learns where one was."""
        self.sign_in(self.ann_user)
        for address in (*LOOKS, *OPEN):
            headers = self.url_open(self.fill(address)).headers
            with self.subTest(address=address):
                self.assertEqual(headers["Cache-Control"], "private, no-store")
                self.assertEqual(headers["X-Frame-Options"], "SAMEORIGIN")
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(headers["Referrer-Policy"], "same-origin")
                self.assertIn("frame-ancestors 'self'", headers["Content-Security-Policy"])
