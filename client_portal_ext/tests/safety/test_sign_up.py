from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessDenied
from odoo.tests import tagged

from ..portal_case import PortalHttpCase

UNKNOWN = "nobody@client.example.com"


class SignUpCase(PortalHttpCase):
    def setUp(self):
        super().setUp()
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("auth_signup.invitation_scope", "b2c")
        parameters.set_param("auth_signup.reset_password", "True")
        self.env["client.portal.limit"].sudo().search([]).unlink()
        self.env.flush_all()
        self.authenticate(None, None)

    def get_page(self, address):
        return html.fromstring(self.url_open(address).text)

    def press(self, address, **values):
        """The page that a form leads to, without what was typed."""
        token = self.get_page(address).xpath("//input[@name='csrf_token']/@value")[0]
        answer = self.url_open(address, data={"csrf_token": token, **values})
        self.assertEqual(answer.status_code, 200)
        text = " ".join(html.fromstring(answer.text).xpath("//form//text() | //p//text()"))
        for value in values.values():
            text = text.replace(value, "")
        return " ".join(text.split())

    def find_people(self, email):
        people = self.env["res.partner"].with_context(active_test=False)
        return people.search([("email_normalized", "=", email)])

    def find_mails(self, email):
        mails = self.env["mail.mail"].search([])
        return mails.filtered(
            lambda mail: email in (mail.email_to, *mail.recipient_ids.mapped("email_normalized"))
        )


@tagged("post_install", "-at_install")
class TestSignUp(SignUpCase):
    """Signing up, where it is open to everybody."""

    def sign_up(self, email, name="Nora", **values):
        return self.press("/web/signup", login=email, name=name, **values)

    def test_the_answer_is_the_same(self):
        """S3-04: for clients, for whose access has ended, for colleagues and for nobody."""
        self.dora.active = False
        known = [self.ann.email, self.carl.email, self.dora.email, self.agent.email]
        self.env.flush_all()
        pages = {self.sign_up(email) for email in (*known, UNKNOWN)}
        self.assertEqual(len(pages), 1)
        self.assertIn("Look into your mailbox", pages.pop())

    def test_no_link_of_a_visitor(self):
        """S3-04: the invitation of who signs up holds no address that he has typed as a name."""
        self.sign_up(UNKNOWN, name="Dr.Win at https://else.example.com/x")
        self.answer_requests()
        person = self.find_people(UNKNOWN)
        self.assertEqual(person.name, "Dr. Win at https else. example. com/x")

    def test_nobody_is_made_twice(self):
        """S3-04: of a known address there is no second contact; its client gets his link."""
        self.dora.active = False
        self.env.flush_all()
        for email in (self.ann.email, self.dora.email):
            before = self.find_people(email)
            users = self.env["res.users"].search_count([])
            self.sign_up(email.title())
            self.answer_requests()
            self.assertEqual(self.find_people(email), before)
            self.assertEqual(self.env["res.users"].search_count([]), users)
        self.assertEqual(len(self.find_mails(self.ann.email)), 1)
        self.assertFalse(self.find_mails(self.dora.email))

    def test_somebody_new(self):
        """S3-04: a new address becomes a contact once, who is sent his way in and no more."""
        for _ in range(2):
            self.sign_up(UNKNOWN)
            self.answer_requests()
        person = self.find_people(UNKNOWN)
        self.assertEqual(person.mapped("name"), ["Nora"])
        self.assertTrue(person.client_allowed)
        self.assertEqual(person.client_invitation_state, "queued")
        self.assertFalse(person.user_ids)
        self.assertFalse(self.url_open("/my", allow_redirects=False).status_code == 200)

    def test_who_wants_in(self):
        """S3-04: of a contact who was never let in, whoever has him is told, once; no colleague is
        one.
        """
        self.assertFalse(self.dora.client_allowed)
        for _ in range(2):
            for email in (self.dora.email, self.agent.email):
                self.sign_up(email)
            self.answer_requests()
        self.assertEqual(self.dora.activity_ids.user_id, self.agent)
        self.assertEqual(len(self.dora.activity_ids), 1)
        self.assertFalse(self.agent.partner_id.activity_ids)
        self.assertFalse(self.find_mails(self.dora.email))
        self.assertFalse(self.dora.client_allowed)

    def test_not_open_to_everybody(self):
        """S3-04: where only the invited come in, nobody else does."""
        self.sign_up(UNKNOWN)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("auth_signup.invitation_scope", "b2b")
        self.env.flush_all()
        self.answer_requests()
        self.assertFalse(self.find_people(UNKNOWN))
        self.assertEqual(self.url_open("/web/signup").status_code, 404)
        self.assertEqual(self.url_open("/web/signup", data={"login": "x"}).status_code, 400)

    def test_no_address(self):
        """S3-04: what is no address is said so, and never an error of the server."""
        for email in ("nobody", "a@b@c", "x" * 300 + "@example.com", "%", "\\"):
            with self.subTest(email=email[:9]):
                self.assertIn("no e-mail address", self.sign_up(email))
        self.assertFalse(self.env["client.portal.request"].search_count([]))

    def test_hints_in_the_address(self):
        """S3-04: the page answers no question about others, and says nothing in our name."""
        for page in ("/web/signup", "/web/reset_password"):
            answers = [
                self.url_open(f"{page}?signup_email={email}", allow_redirects=False)
                for email in (self.ann.email, UNKNOWN)
            ]
            self.assertEqual([answer.status_code for answer in answers], [200, 200])
            said = self.url_open(f"{page}?message=Call-us&error=Call-us").text
            self.assertFalse(html.fromstring(said).xpath("//*[contains(text(), 'Call-us')]"))

    def test_by_an_invitation_of_odoo(self):
        """S3-04: who comes with a key chooses a password, as before."""
        self.dora.with_context(create_user=True).signup_prepare()
        key = self.dora.sudo()._generate_signup_token()
        self.env.flush_all()
        address = f"/web/signup?token={key}"
        page = self.get_page(address)
        self.assertTrue(page.xpath("//input[@name='password']"))
        self.press(
            address,
            token=key,
            login=self.dora.email,
            password="S3cret-one",
            confirm_password="S3cret-one",
            name="Dora",
        )
        self.env.invalidate_all()
        self.assertTrue(self.dora.user_ids)
        self.authenticate(None, None)
        self.assertFalse(self.get_page("/web/signup").xpath("//input[@name='password']"))


@tagged("post_install", "-at_install")
class TestForgottenPassword(SignUpCase):
    """A forgotten password."""

    def ask(self, login):
        return self.press("/web/reset_password", login=login)

    def test_the_answer_is_the_same(self):
        """S3-04: whoever has an account, several, or none."""
        self.ben_user.sudo().email = self.ann_user.email
        self.env.flush_all()
        logins = (self.ann_user.login, self.ann.email, self.agent.login, UNKNOWN, "x", "%", "a b")
        pages = {self.ask(login) for login in logins}
        self.assertEqual(len(pages), 1)
        self.assertIn("If there is such an account", pages.pop())
        self.assertEqual(self.env["client.portal.request"].search_count([]), len(logins))

    def test_the_link_is_sent(self):
        """S3-04: by the job, by login or by address; nobody else gets a mail."""
        sent = []
        Users = self.registry["res.users"]
        with patch.object(Users, "action_reset_password", lambda user: sent.append(user.login)):
            for login in (self.ann_user.login, self.ben.email, UNKNOWN):
                self.ask(login)
            self.assertFalse(sent)
            self.answer_requests()
        self.assertEqual(sent, [self.ann_user.login, self.ben_user.login])

    def test_asked_too_often(self):
        """S3-04: three mails an hour; who goes on reads the same answer."""
        pages = {self.ask(self.ann_user.login) for _ in range(5)}
        self.assertEqual(len(pages), 1)
        self.assertEqual(self.env["client.portal.request"].search_count([]), 3)


@tagged("post_install", "-at_install")
class TestWrongPassword(PortalHttpCase):
    """Signing in with a wrong password."""

    def count_hashes(self, login, password="wrong", interactive=True, **credential):
        """How many hashes are computed until it is refused."""
        context = self.env["res.users"]._crypt_context()
        self.env["res.users"]._get_hash_of_nobody()
        compared = []

        def compare(_password, known):
            if known.startswith("$pbkdf2"):
                compared.append(known)
            return False

        def compare_and_update(password, known):
            return compare(password, known), None

        kind = type(context)
        with (
            patch.object(kind, "verify", compare_and_compare(compare)),
            patch.object(kind, "verify_and_update", compare_and_compare(compare_and_update)),
            self.assertRaises(AccessDenied) as refused,
        ):
            self.env["res.users"]._login(
                {"type": "password", "login": login, "password": password, **credential},
                {"interactive": interactive},
            )
        self.assertEqual(refused.exception.args, AccessDenied().args)
        return len(compared)

    def test_one_hash_for_everybody(self):
        """S3-04: with a password, without one, ended, a colleague, nobody: as long for each."""
        self.env.cr.execute(
            "UPDATE res_users SET password = NULL WHERE id = %s", [self.ben_user.id]
        )
        self.zoe.client_allowed = False
        self.assertFalse(self.zoe_user.active)
        logins = [self.ann_user.login, self.ben_user.login, self.zoe_user.login]
        for login in (*logins, self.agent.login, UNKNOWN, "", "%"):
            for interactive in (True, False):
                with self.subTest(login=login, interactive=interactive):
                    self.assertEqual(self.count_hashes(login, interactive=interactive), 1)

    def test_what_no_password_is(self):
        """S3-04: nothing is compared, whoever it is."""
        for login in (self.ann_user.login, UNKNOWN, "a\0b"):
            self.assertEqual(self.count_hashes(login, password="x" * 5000), 0)
        for login in (self.ann_user.login, UNKNOWN):
            self.assertEqual(self.count_hashes(login, password=""), 0)

    def test_the_page_says_the_same(self):
        """S3-04: the sentence is the same for a login that nobody has."""
        said = set()
        for login in (self.ann_user.login, UNKNOWN):
            self.authenticate(None, None)
            page = html.fromstring(self.url_open("/web/login").text)
            token = page.xpath("//input[@name='csrf_token']/@value")[0]
            form = {"csrf_token": token, "login": login, "password": "wrong"}
            answer = html.fromstring(self.url_open("/web/login", data=form).text)
            said.add(" ".join(answer.xpath("//p[contains(@class, 'alert-danger')]/text()")).strip())
        self.assertEqual(said, {"Wrong login/password"})


def compare_and_compare(compare):
    """A property of the context of hashes, as Odoo has them."""
    return property(lambda _context: compare)
