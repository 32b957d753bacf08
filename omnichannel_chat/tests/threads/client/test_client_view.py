import re

from odoo.tests import HttpCase, tagged

from ..thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestClientView(HttpCase, ThreadCase):
    """View as client (S1-70): read-only, for who has the client, without a trace for him."""

    def setUp(self):
        super().setUp()
        self.thread = self.start("Taxes 2026", "<p>Hello <strong>Ann</strong></p>")
        self.list_url = f"/omnichannel/client/{self.ann.id}/chats"
        self.url = f"{self.list_url}/{self.thread.id}"

    def look(self, url, user=None):
        if user is not False:
            self.authenticate((user or self.agent).login, (user or self.agent).login)
        return self.url_open(url, allow_redirects=False)

    def test_what_he_sees(self):
        """S1-70: the salesperson sees the list and a thread as Ann does."""
        answer = self.look(self.list_url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Taxes 2026", answer.text)
        self.assertIn(self.url, answer.text)
        answer = self.look(self.url)
        self.assertIn("Hello <strong>Ann</strong>", answer.text)
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_nothing_of_the_team(self):
        """S1-70: notes of the team and other people's threads are not in it."""
        self.thread.message_post(body="Careful", subtype_xmlid="mail.mt_note")
        theirs = self.start("For Ben", contact_ids=self.ben.ids)
        self.assertNotIn("Careful", self.look(self.url).text)
        self.assertNotIn("For Ben", self.look(self.list_url).text)
        answer = self.look(f"{self.list_url}/{theirs.id}")
        self.assertNotIn("For Ben", answer.text)

    def test_it_does_nothing(self):
        """S1-70: there is no form, no script, and no link but to what can be looked at."""
        text = self.look(self.url).text
        page = text[text.index("<main") : text.index("</main>")]
        self.assertNotIn("<form", page)
        self.assertNotIn("csrf_token", page)
        self.assertFalse(re.findall(r"<script[^>]* src=", text))
        for href in re.findall(r'href="([^"]*)"', page):
            self.assertTrue(href.startswith("/omnichannel/client/"), href)

    def test_no_trace_for_the_client(self):
        """S1-70: he has read nothing by it, and has not signed in."""
        before = self.ann_user.login_date
        self.look(self.url)
        self.env.invalidate_all()
        self.assertFalse(
            self.env["omnichannel.read"].sudo().search([("user_id", "=", self.ann_user.id)])
        )
        self.assertEqual(set(self.thread.sudo().delivery_ids.mapped("state")), {"sent"})
        self.assertEqual(self.ann_user.login_date, before)

    def test_it_is_noted(self):
        """S1-70: each view is noted for the team: of a thread there, of the list on the contact."""
        self.look(self.url)
        self.assertIn("Seen as Ann.", self.thread.sudo().message_ids[0].preview)
        self.look(self.list_url)
        line = self.ann.sudo().message_ids[0]
        self.assertIn("Chats seen as client.", line.preview)
        self.assertEqual(line.author_id, self.agent.partner_id)

    def test_who_may(self):
        """S1-70: managers and who has the client; to all others it is not there."""
        self.assertEqual(self.look(self.url, self.manager).status_code, 200)
        for user in (self.stranger, self.overseer, self.employee):
            for url in (self.url, self.list_url):
                self.assertEqual(self.look(url, user).status_code, 404, user.login)

    def test_clients_do_not(self):
        """S1-70: clients see it neither of themselves nor of others; who is nobody signs in."""
        client = self.env["res.users"].browse(self.ann_user.id)
        self.assertEqual(self.look(self.url, client).status_code, 404)
        self.logout()
        self.assertIn(self.look(self.url, False).status_code, (302, 303))

    def test_only_clients(self):
        """S1-70: of contacts without access there is nothing to be seen."""
        for contact in (self.dora, self.acme):
            url = f"/omnichannel/client/{contact.id}/chats"
            self.assertEqual(self.look(url).status_code, 404)
        self.ann_user.active = False
        self.assertEqual(self.look(self.url).status_code, 404)

    def test_odd_addresses(self):
        """S0-40: whatever stands in the address, there is nothing, and no fault."""
        for url in (
            "/omnichannel/client/99999999999999/chats",
            f"{self.list_url}/99999999999999",
            f"{self.list_url}/0",
            "/omnichannel/client/0/chats",
        ):
            self.assertEqual(self.look(url).status_code, 404, url)
        for query in ("before=x", "before=99999999999999", "tab=odd", "before=-1"):
            self.assertEqual(self.look(f"{self.url}?{query}").status_code, 200, query)

    def test_only_what_one_sees_oneself(self):
        """S1-70: the view of a client shows no thread that the employee may not read."""
        other = self.env["res.company"].create({"name": "Branch"})
        self.ann_user.sudo().company_ids |= other
        Chat = self.env["omnichannel.chat"].with_user(self.ann_user).with_company(other)
        self.ann_user.sudo().company_id = other
        elsewhere = Chat._start_from_client(self.ann_user, "Elsewhere only", "Elsewhere only")
        elsewhere.user_id = False
        self.assertNotIn("Elsewhere only", self.look(self.list_url).text)
        answer = self.look(f"{self.list_url}/{elsewhere.id}")
        self.assertEqual(answer.status_code, 404)
