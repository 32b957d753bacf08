from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields, http

from ..portal_case import PortalHttpCase


class TestClientSignIn(PortalHttpCase):
    def setUp(self):
        super().setUp()
        self.Links = self.env["client.portal.link"]
        self.dora.client_allowed = True
        self.token = self.Links._make_token(self.dora)
        self.url = f"/my/login/{self.token}"
        self.authenticate(None, None)

    def get_form(self, url):
        """The fields of the form that a page shows."""
        page = html.fromstring(self.url_open(url).text)
        return {
            field.get("name"): field.get("value") or ""
            for field in page.xpath("//*[contains(@class, 'o_client_sign_in')]//input[@name]")
        }

    def press(self, url, **values):
        """Open a page and press its button."""
        form = self.get_form(url)
        return self.url_open(url.partition("?")[0], data={**form, **values}, allow_redirects=False)

    def is_signed_in(self):
        return self.url_open("/my", allow_redirects=False).status_code == 200

    def age(self, days=8):
        """The link becomes old."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE client_portal_link SET create_date = create_date - %s", (timedelta(days=days),)
        )
        self.env.invalidate_all()

    def find_mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def test_looking_changes_nothing(self):
        """S3-02 Scanners look as often as they like: nobody is signed in, made, or told."""
        users = self.env["res.users"].with_context(active_test=False).search_count([])
        for _ in range(20):
            answer = self.url_open(self.url)
            self.assertEqual(answer.status_code, 200)
        self.assertIn("Dora", answer.text)
        self.assertIn("Acme Ltd", answer.text)
        self.assertEqual(self.opener.head(self.base_url() + self.url).status_code, 200)
        self.assertFalse(self.is_signed_in())
        self.assertEqual(
            self.env["res.users"].with_context(active_test=False).search_count([]), users
        )
        self.assertFalse(self.Links._find_by_token(self.token).last_used_at)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["Cache-Control"], "private, no-store")
        self.assertEqual(answer.headers["X-Frame-Options"], "DENY")

    def test_a_scanner_with_a_browser(self):
        """S3-02 A scanner that runs the page's scripts, but presses nothing, signs nobody in."""
        code = "setTimeout(() => console.log('test successful'), 1500)"
        self.browser_js(self.url, code)
        self.env.invalidate_all()
        self.assertFalse(self.Links._find_by_token(self.token).last_used_at)
        self.assertFalse(self.dora._get_client_users())

    def test_language(self):
        """S3-02: The page and the portal speak the client's language, whatever the browser had."""
        spanish = self.env["res.lang"]._activate_lang("es_ES")
        if "website" in self.env:
            # A website has languages of its own.
            self.env["website"].search([]).language_ids += spanish
        self.dora.lang = self.ann.lang = "es_ES"
        self.opener.cookies["frontend_lang"] = "en_US"
        self.assertIn('lang="es-ES"', self.url_open(self.url).text)
        self.press(self.url)
        self.assertIn('lang="es-ES"', self.url_open("/my").text)
        self.authenticate(None, None)
        self.opener.cookies["frontend_lang"] = "en_US"
        form = {"login": self.ann_user.login, "password": self.ann_user.login}
        token = http.Request.csrf_token(self)
        self.url_open("/web/login", data={**form, "csrf_token": token})
        self.assertIn('lang="es-ES"', self.url_open("/my").text)

    def test_old_link_at_a_look(self):
        """S3-06 Looking at an old link sends nothing: only pressing does."""
        self.age()
        for _ in range(3):
            self.assertIn("older than 7 days", self.url_open(self.url).text)
        self.assertFalse(self.find_mails(self.dora))

    def test_pressing_signs_in(self):
        """S3-02 S3-04 One press, nothing typed: the portal user is made and signed in."""
        before = self.session.sid
        answer = self.press(self.url)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertTrue(self.is_signed_in())
        self.assertNotEqual(self.opener.cookies["session_id"], before)
        self.assertEqual(self.dora._get_client_states()[self.dora.id], "active")
        self.assertTrue(self.Links._find_by_token(self.token).last_used_at)

    def test_again(self):
        """S3-05 The same link lets the same user in once more, in another browser."""
        self.press(self.url)
        user = self.dora.user_ids
        self.authenticate(None, None)
        self.press(self.url)
        self.assertTrue(self.is_signed_in())
        self.assertEqual(self.dora.user_ids, user)

    def test_leads_to_a_page(self):
        """S3-32 It leads to the page for which it was made, never to another host."""
        answer = self.press(f"{self.url}?to=/my/invoices")
        self.assertTrue(answer.headers["Location"].endswith("/my/invoices"))
        self.authenticate(None, None)
        answer = self.press(f"{self.url}?to=//else.example.com")
        self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_without_token_of_the_form(self):
        """S3-04 A form of another site signs nobody in; he reads what to do."""
        answer = self.url_open(self.url, data={"csrf_token": "x"})
        self.assertEqual(answer.status_code, 400)
        self.assertIn("no cookies", answer.text)
        self.assertFalse(self.is_signed_in())

    def test_old_link_uses_up_nothing(self):
        """S3-04 S3-06 Whoever has an old link of a client does not lock him out by pressing it."""
        fresh = self.url
        self.url = f"/my/login/{self.Links._make_token(self.dora)}"
        form = self.get_form(self.url)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE client_portal_link SET create_date = create_date - interval '8 days'"
            " WHERE id = (SELECT max(id) FROM client_portal_link)"
        )
        self.env.invalidate_all()
        for _ in range(61):
            self.url_open(self.url, data=form)
        self.press(fresh)
        self.assertTrue(self.is_signed_in())

    def test_old_link_renews_itself(self):
        """S3-06 S3-45 Pressing an old link sends a new one to the address on file, which works."""
        self.age()
        self.assertIn("sent you a new link", self.press(self.url).text)
        self.assertFalse(self.is_signed_in())
        mail = self.find_mails(self.dora)
        self.assertEqual(len(mail), 1)
        for _ in range(3):
            answer = self.press(self.url)
        self.assertIn("often in a short time", answer.text)
        self.assertEqual(len(self.find_mails(self.dora)), 3)

    def test_useless_links(self):
        """S3-04 Junk, revoked, ended: the same page, which offers a new link."""
        link = self.Links._find_by_token(self.token)
        link.action_revoke()
        for url in (self.url, "/my/login/junk", "/my/login/%00", "/my/login/%C3%A9"):
            answer = self.url_open(url)
            self.assertEqual(answer.status_code, 200, url)
            self.assertIn("does not work any more", answer.text)
            self.assertNotIn("Dora", answer.text)

    def test_without_a_session(self):
        """S3-04 Who is signed out is offered a link that leads to the page he wanted."""
        address = "/my/chats/7"
        page = html.fromstring(self.url_open(address).text)
        [form] = page.cssselect("form.o_client_no_password")
        self.assertEqual(form.get("action"), "/my/login")
        wanted = dict(form.form_values())["to"]
        self.assertEqual(wanted.rstrip("?"), address)
        self.assertEqual(self.get_form(f"/my/login?to={wanted}")["to"].rstrip("?"), address)
        page = html.fromstring(self.url_open("/web/login").text)
        self.assertFalse(page.cssselect("form.o_client_no_password"))

    def test_asking(self):
        """S3-04 The answer tells nobody who is a client; the mail comes by the queue."""
        pages = []
        for email in ("dora@client.example.com", "nobody@client.example.com"):
            page = self.press("/my/login", email=email).text.replace(email, "")
            self.assertIn("Look into your mailbox", page)
            pages.append(page.partition("o_client_sign_in")[2])
        self.assertEqual(*pages)
        self.answer_requests()
        self.assertEqual(len(self.find_mails(self.dora)), 1)

    def test_new_address(self):
        """S3-04, case 9: the new address signs in as the same user, the old one is unknown."""
        self.press(self.url)
        user = self.dora.user_ids
        self.authenticate(None, None)
        self.dora.email = "new@client.example.com"
        self.assertIn("does not work any more", self.url_open(self.url).text)
        for email in ("dora@client.example.com", "new@client.example.com"):
            self.press("/my/login", email=email)
        self.answer_requests()
        mail = self.find_mails(self.dora)
        self.assertEqual(len(mail), 1)
        self.press(f"/my/login/{self.Links._make_token(self.dora)}")
        self.assertTrue(self.is_signed_in())
        self.assertEqual(self.dora.user_ids, user)

    def test_asking_too_often(self):
        """S3-04 Three mails an hour to one address; who goes on reads the same answer."""
        for _ in range(5):
            self.assertIn(
                "Look into your mailbox",
                self.press("/my/login", email="Dora@Client.example.com").text,
            )
        self.assertEqual(self.env["client.portal.request"].search_count([]), 3)

    def test_no_address(self):
        """S3-04 What is no address is said so, and what was typed stands there still."""
        for email in ("dora", "", "a@" + "b" * 300 + ".example.com", "a@b@c"):
            answer = self.press("/my/login", email=email)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("no e-mail address", answer.text)
        self.assertFalse(self.env["client.portal.request"].search_count([]))

    def test_login_form_of_odoo(self):
        """S3-04 The type of a link brought to Odoo's own form lets nobody in."""
        form = html.fromstring(self.url_open("/web/login").text).xpath(
            "//input[@name='csrf_token']"
        )
        answer = self.url_open(
            "/web/login",
            data={
                "csrf_token": form[0].get("value"),
                "login": self.ann_user.login,
                "type": "client_link",
                "password": "x",
            },
            allow_redirects=False,
        )
        self.assertEqual(answer.status_code, 200)
        self.assertFalse(self.is_signed_in())

    def test_second_factor(self):
        """S3-02 Where a second factor is asked for, the link alone opens nothing."""
        self.env["ir.config_parameter"].sudo().set_param("auth_totp.policy", "all_required")
        answer = self.press(self.url)
        self.assertIn("/web/login/totp", answer.headers["Location"])
        self.assertFalse(self.is_signed_in())

    def test_somebody_else_is_signed_in(self):
        """S3-04 Who is signed in as somebody else is asked before he is signed out there."""
        self.authenticate(self.agent.login, self.agent.login)
        page = self.url_open(self.url)
        self.assertIn("You are signed in as", page.text)
        self.press(self.url)
        self.assertIn("Dora", self.url_open("/my/account").text)

    def test_own_session(self):
        """S3-05 Who is in already is led on."""
        self.sign_in(self.ann_user)
        url = f"/my/login/{self.Links._make_token(self.ann)}?to=/my/chats"
        answer = self.url_open(url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my/chats"))

    def test_switch(self):
        """S3-04 One goes to another account of the address by which one has come, and no other."""
        self.zoe.email = "dora@client.example.com"
        self.press(self.url)
        page = html.fromstring(self.url_open("/my").text)
        accounts = page.xpath("//button[@name='account']")
        self.assertEqual([each.text_content().strip() for each in accounts], ["Zenith"])
        token = page.xpath("//form[@action='/my/login/switch']//input[@name='csrf_token']/@value")
        foreign = {"csrf_token": token[0], "account": str(self.ann.id)}
        self.assertEqual(self.url_open("/my/login/switch", data=foreign).status_code, 404)
        self.url_open("/my/login/switch", data={**foreign, "account": str(self.zoe.id)})
        self.assertIn("Zoe", self.url_open("/my/account").text)

    def test_switch_needs_the_mailbox(self):
        """S3-04 Who writes another's address into his account does not come into the other's."""
        self.sign_in(self.ann_user)
        self.ann.email = "zoe@client.example.com"
        page = html.fromstring(self.url_open("/my").text)
        self.assertFalse(page.xpath("//button[@name='account']"))
        token = page.xpath("//input[@name='csrf_token']/@value") or [""]
        values = {"csrf_token": token[0], "account": str(self.zoe.id)}
        self.assertIn(self.url_open("/my/login/switch", data=values).status_code, (400, 404))

    def test_own_links(self):
        """S3-04 The client sees his links and ends them; another's stay."""
        other = self.Links._find_by_token(self.Links._make_token(self.ann))
        self.press(self.url)
        page = html.fromstring(self.url_open("/my/access").text)
        token = page.xpath("//form[@action='/my/access/end']//input[@name='csrf_token']/@value")[0]
        own = self.Links._find_by_token(self.token)
        for number in (other.id, "x", "-1", 10**30):
            self.url_open("/my/access/end", data={"csrf_token": token, "link": str(number)})
        self.assertFalse(other.is_revoked)
        self.url_open("/my/access/end", data={"csrf_token": token, "link": str(own.id)})
        self.assertTrue(own.is_revoked)
        self.assertTrue(self.is_signed_in())

    def test_out_everywhere_else(self):
        """S3-04 All links end, this session goes on."""
        self.press(self.url)
        page = html.fromstring(self.url_open("/my/access").text)
        token = page.xpath("//form[@action='/my/access/end']//input[@name='csrf_token']/@value")[0]
        self.url_open("/my/access/end", data={"csrf_token": token})
        self.assertFalse(self.Links._find_by_token(self.token))
        self.assertTrue(self.is_signed_in())

    def test_strangers(self):
        """S3-04 The page of sign-ins is for clients; visitors are led to sign in."""
        self.assertEqual(self.url_open("/my/access", allow_redirects=False).status_code, 303)
        self.authenticate(self.agent.login, self.agent.login)
        self.assertEqual(self.url_open("/my/access").status_code, 404)

    def test_support_begins_later(self):
        """S2-08 Before the first day no link lets anybody in."""
        self.dora.client_from = fields.Date.today() + timedelta(days=3)
        self.assertIn("does not work any more", self.url_open(self.url).text)
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.assertTrue(self.Links._find_by_token(self.token))
