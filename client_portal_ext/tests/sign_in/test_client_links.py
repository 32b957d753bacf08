import re
from datetime import timedelta
from email import message_from_string, policy
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import Form, new_test_user

from odoo.addons.omnichannel_chat.tools.sensitive import scrub

from ...models.sign_in.res_users import ProvenLogin
from ..portal_case import PortalCase

LINK = re.compile(r"/my/login/([\w=-]{20,})")


class TestClientLinks(PortalCase):
    def setUp(self):
        super().setUp()
        self.Links = self.env["client.portal.link"]
        self.dora.client_allowed = True

    def leave(self, mail):
        """The copies of a mail as they leave, by recipient's address."""
        return {
            (copy["email_to"] or [""])[0]: copy["body"] for copy in mail._prepare_outgoing_list()
        }

    def make_mail(self, body, recipients, **values):
        return self.env["mail.mail"].create(
            {"body_html": body, "recipient_ids": [(6, 0, recipients.ids)], **values}
        )

    def test_token(self):
        """S3-05 A link works again and again, for the contact to whom it was sent."""
        token = self.Links._make_token(self.ann)
        self.assertEqual(self.Links._find_by_token(token).partner_id, self.ann)
        self.assertEqual(self.Links._find_by_token(token).partner_id, self.ann)

    def test_junk(self):
        """S3-04 What is no link of ours stands for nobody, and raises nothing."""
        token = self.Links._make_token(self.ann)
        changed = ("B" if token[-4] == "A" else "A").join((token[:-4], token[-3:]))
        for junk in ("", "x", "é", "%00", "\x00", "=" * 9, token[:-3], changed, token * 2, None):
            self.assertFalse(self.Links._find_by_token(junk), junk)

    def test_days(self):
        """S3-05 It is too old after seven days, or as many as the company says."""
        link = self.Links._find_by_token(self.Links._make_token(self.ann))
        created = link.create_date
        with freeze_time(created + timedelta(days=7, seconds=-1)):
            self.assertFalse(link._is_old())
        with freeze_time(created + timedelta(days=7, seconds=1)):
            self.assertTrue(link._is_old())
        self.env.company.client_link_days = 14
        link.invalidate_recordset()
        with freeze_time(created + timedelta(days=13)):
            self.assertFalse(link._is_old())

    def test_refused(self):
        """S3-04 No link lets in who is revoked, has another address, or whose access has ended."""
        token = self.Links._make_token(self.ann)
        link = self.Links._find_by_token(token)
        self.ann.email = "new@client.example.com"
        self.assertFalse(self.Links._find_by_token(token))
        self.ann.email = "Ann <ANN@client.example.com>"
        self.assertTrue(self.Links._find_by_token(token))
        self.ann.client_allowed = False
        self.assertFalse(self.Links._find_by_token(token))
        self.ann.client_allowed = True
        self.assertTrue(self.Links._find_by_token(token))
        link.action_revoke()
        self.assertFalse(self.Links._find_by_token(token))

    def test_never_for_colleagues(self):
        """S3-04 Whoever works here gets no link, and none lets him in."""
        colleague = new_test_user(self.env, "portal_colleague", email="colleague@example.com")
        colleague.partner_id.client_allowed = True
        self.assertFalse(colleague.partner_id._may_use_client_links())
        self.assertFalse(self.Links._find_by_token(self.Links._make_token(colleague.partner_id)))

    def test_put_into_mails(self):
        """S3-32 Each recipient's copy holds his own link; people in copy, and others, get none."""
        body = f'<a href="{self.ann._get_client_link(path="/my/invoices/3?a=b&c=d")}">in</a>'
        self.assertIn("/my/login/me/", body)
        mail = self.make_mail(body, self.ann | self.ben, email_cc="else@example.com")
        copies = self.leave(mail)
        token = LINK.search(copies['"Ann" <ann@client.example.com>'])[1]
        self.assertEqual(self.Links._find_by_token(token).partner_id, self.ann)
        self.assertIn(
            "to=%2Fmy%2Finvoices%2F3%3Fa%3Db%26c%3Dd", copies['"Ann" <ann@client.example.com>']
        )
        self.assertFalse(LINK.search(copies['"Ben" <ben@client.example.com>']))
        self.assertFalse(LINK.search(copies[""]))
        self.assertIn("/my/login?to=", copies[""])
        self.assertFalse(LINK.search(mail.body_html))

    def test_foreign_placeholder(self):
        """S3-04 Nobody gets a link to another's account by writing its placeholder."""
        own = self.ann._get_client_link()
        any_own = self.env["res.partner"]._get_any_client_link(self.env.company)
        nobodys = own.replace(f"/{self.ann.id}-", f"/{'9' * 30}-")
        body = f"{own} {any_own} {nobodys}"
        copies = self.leave(self.make_mail(f"<p>{body}</p>", self.zoe))
        tokens = LINK.findall(copies['"Zoe" <zoe@client.example.com>'])
        people = [self.Links._find_by_token(token).partner_id for token in tokens]
        # 0 is whoever gets the mail.
        self.assertEqual(people, [self.zoe])

    def test_placeholder_of_others(self):
        """S3-04 What clients write into a mail brings nobody's link to a host of theirs."""
        for address in (
            "https://else.example.com/my/login/me/0",
            "https://else.example.com/x/my/login/me/0",
            f"https://else.example.com/{self.env.company.get_base_url()}/my/login/me/0",
            f"https://else.example.com/my/login/me/{self.zoe.id}",
            "https://else.example.com/my/login/me/0-" + "0" * 64,
            "https://else.example.com/? /my/login/me/0",
            self.env["res.partner"]
            ._get_any_client_link(self.env.company)
            .replace(self.env.company.get_base_url(), "https://else.example.com"),
        ):
            with self.subTest(address=address):
                mail = self.make_mail(f'<p><a href="{address}">in</a></p>', self.zoe)
                copy = self.leave(mail)['"Zoe" <zoe@client.example.com>']
                self.assertFalse(LINK.search(copy))
                self.assertFalse(self.zoe.client_link_ids)

    def test_contact_with_two_addresses(self):
        """S3-04 Who shares the first address of a contact is not sent to the second one."""
        self.ann.email = "zoe@client.example.com, else@example.com"
        self.assertEqual(self.ann.email_normalized, "zoe@client.example.com")
        self.env["client.portal.request"]._store("zoe@client.example.com", self.env.company, "/my")
        self.answer_requests()
        both = self.ann | self.zoe
        mail = self.env["mail.mail"].search([("recipient_ids", "in", both.ids)])
        self.assertEqual(mail.recipient_ids, self.zoe)
        [copy] = mail._prepare_outgoing_list()
        self.assertEqual(copy["email_to"], ['"Zoe" <zoe@client.example.com>'])
        self.assertEqual(len(set(LINK.findall(copy["body"]))), 2)
        # To himself his own is sent, as the team has written the addresses.
        own, other = self.ann._get_client_link(), self.zoe._get_client_link()
        [copy] = self.make_mail(f"<p>{own} {other}</p>", self.ann)._prepare_outgoing_list()
        people = [
            self.Links._find_by_token(token).partner_id for token in LINK.findall(copy["body"])
        ]
        self.assertEqual(people, [self.ann])

    def test_who_revokes(self):
        """S3-45 Links are revoked by who may read them, not by everybody who can name a number."""
        link = self.Links._find_by_token(self.Links._make_token(self.ann)).sudo(False)
        reader = new_test_user(self.env, "portal_revoker", groups="base.group_user")
        for user in (self.zoe_user, self.ann_user, reader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                link.with_user(user).action_revoke()
        self.assertFalse(link.is_revoked)
        link.with_user(self.agent).action_revoke()
        self.assertTrue(link.is_revoked)

    def test_answer_that_quotes_a_link(self):
        """S3-04 Whose answer quotes our mail gives his link to nobody who reads the answer."""
        token = self.Links._make_token(self.ann)
        url = f"https://portal.example.com/my/login/{token}?to=%2Fmy"
        scanned = url.replace("/", "%2F").replace("?", "%3F")
        message = message_from_string(
            "From: ann@client.example.com\nTo: office@example.com\nSubject: Re\n"
            "Message-Id: <1@client.example.com>\nContent-Type: text/html; charset=utf-8\n\n"
            f'<p>Yes</p><blockquote><a href="{url}">in</a>'
            f'<a href="https://scan.example.com/?u={scanned}">in</a></blockquote>',
            policy=policy.SMTP,
        )
        body = self.env["mail.thread"].message_parse(message)["body"]
        self.assertIn("Yes", body)
        self.assertIn("https://portal.example.com/my/login?to=", body)
        self.assertNotIn(token, body)

    def test_limit_of_networks(self):
        """S3-04 From one network of IPv6 one asks as from one address."""
        take = self.env["client.portal.limit"]._take_from
        self.assertTrue(take("a", "2001:db8:1:2::1", 1, 1))
        self.assertFalse(take("a", "2001:db8:1:2:ffff::9", 1, 1))
        self.assertTrue(take("a", "2001:db8:1:3::1", 1, 1))
        self.assertTrue(take("a", "192.0.2.1", 1, 1))
        self.assertFalse(take("a", "::ffff:192.0.2.1", 1, 1))
        self.assertTrue(take("a", "192.0.2.2", 1, 1))

    def test_mail(self):
        """S3-03 The mail shows who writes: name, phone, e-mail and address; plain text, too."""
        self.env.company.write({"phone": "+1 555 0199", "email": "office@firm.example.com"})
        self.env.company.partner_id.write({"street": "Main Street 1", "city": "Springfield"})
        mail = self.env["client.portal"]._mail_links(self.dora.sudo(), self.env.company)
        copy = mail._prepare_outgoing_list()[0]
        for words in ("+1 555 0199", "office@firm.example.com", "Main Street 1", "Hello Dora"):
            self.assertIn(words, copy["body"])
            self.assertIn(words, copy["body_alternative"])
        token = LINK.search(copy["body"])[1]
        self.assertEqual(self.Links._find_by_token(token).partner_id, self.dora)
        self.assertNotIn("<img src", copy["body"].replace("/logo.png", ""))

    def test_one_mail_for_several_accounts(self):
        """S3-04 Several customers behind one address get one mail with a button each."""
        self.zoe.email = "ann@client.example.com"
        self.env["client.portal.request"]._store("ann@client.example.com", self.env.company, "/my")
        self.answer_requests()
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.ann.ids)])
        self.assertEqual(len(mail), 1)
        body = mail._prepare_outgoing_list()[0]["body"]
        people = self.Links.browse()
        for token in LINK.findall(body):
            people |= self.Links._find_by_token(token)
        self.assertEqual(people.partner_id, self.ann | self.zoe)
        self.assertIn("Acme Ltd", body)
        self.assertIn("Zenith", body)

    def test_nobody_is_answered(self):
        """S3-04 Who is no client, or not any more, gets no mail; nothing is kept of him."""
        self.ann.client_allowed = False
        Requests = self.env["client.portal.request"]
        for email in ("ann@client.example.com", "nobody@example.com"):
            Requests._store(email, self.env.company, "/my")
        before = self.env["mail.mail"].search_count([])
        self.answer_requests()
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertFalse(Requests.search([]))

    def test_credentials(self):
        """S3-04 Only the process that has checked a link signs in by it."""
        user = self.ann_user.with_user(self.ann_user)
        login = ProvenLogin(self.ann_user)
        known = {"type": "client_link", "login": login}
        self.assertEqual(
            user._check_credentials(known, {"interactive": True}),
            {"uid": self.ann_user.id, "auth_method": "client_link", "mfa": "default"},
        )
        for credential, env in [
            ({"type": "client_link", "login": str(login)}, {"interactive": True}),
            ({"type": "client_link", "login": {"uid": user.id}}, {"interactive": True}),
            ({"type": "client_link", "login": ProvenLogin(self.zoe_user)}, {"interactive": True}),
            (known, {"interactive": False}),
        ]:
            with self.assertRaises(AccessDenied):
                user._check_credentials({"password": "", **credential}, env)
        self.ann.client_allowed = False
        with self.assertRaises(AccessDenied):
            user._check_credentials(known, {"interactive": True})

    def test_user(self):
        """S3-02 The portal user is made when somebody comes for the first time, and once."""
        user = self.dora._ensure_client_user()
        self.assertTrue(user._is_portal())
        self.assertEqual(user.login, "dora@client.example.com")
        self.assertEqual(user.partner_id, self.dora)
        self.assertEqual(self.dora._ensure_client_user(), user)
        other = self.env["res.partner"].create(
            {"name": "Dora", "email": "DORA@client.example.com", "client_allowed": True}
        )
        self.assertEqual(other._ensure_client_user().login, f"portal-{other.id}")

    def test_limit(self):
        """S3-04 So often within so many hours, each for itself; then it begins anew."""
        take = self.env["client.portal.limit"]._take
        with freeze_time("2026-05-10 10:00:00"):
            self.assertEqual([take("a", "x", 2, 1) for _ in range(3)], [True, True, False])
            self.assertTrue(take("a", "y", 2, 1))
            self.assertTrue(take("b", "x", 2, 1))
        with freeze_time("2026-05-10 10:59:00"):
            self.assertFalse(take("a", "x", 2, 1))
        with freeze_time("2026-05-10 11:00:00"):
            self.assertTrue(take("a", "x", 2, 1))
        keys = self.env["client.portal.limit"].search([]).mapped("key")
        self.assertFalse([key for key in keys if key.endswith("-x")])

    def test_log(self):
        """S3-04 A link does not stand in the log of requests."""
        token = self.Links._make_token(self.ann)
        line = f'"GET /my/login/{token}?to=/my HTTP/1.1" 200'
        self.assertEqual(scrub(line), '"GET /my/login/…?to=/my HTTP/1.1" 200')

    def test_sign_out_everywhere(self):
        """S3-04 Staff end all sessions and links of a client; who may not change him does not."""
        token = self.Links._make_token(self.ann)
        reader = new_test_user(self.env, "portal_looker", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.ann.with_user(reader).action_sign_out_client()
        with self.assertRaises(AccessError):
            self.ann.with_user(self.ann_user).action_sign_out_client()
        self.ann.action_sign_out_client()
        self.assertFalse(self.Links._find_by_token(token))

    def test_rights(self):
        """S3-04 Clients have no right on what holds links; staff read, nobody writes."""
        link = self.Links._find_by_token(self.Links._make_token(self.ann)).sudo(False)
        for name in ("client.portal.link", "client.portal.request", "client.portal.limit"):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.ann_user).search([])
        self.assertEqual(link.with_user(self.agent).email, "ann@client.example.com")
        with self.assertRaises(AccessError):
            link.with_user(self.agent).is_revoked = True

    def test_kept(self):
        """S3-45 Old links are known for two years, so that they can be renewed."""
        link = self.Links._find_by_token(self.Links._make_token(self.ann))
        self.Links._gc_links()
        self.assertTrue(link.exists())
        with freeze_time(fields.Datetime.now() + timedelta(days=731)):
            self.Links._gc_links()
        self.assertFalse(link.exists())

    def test_form(self):
        """S3-45: The team opens a client's form, and sees there where he is signed in."""
        now = fields.Datetime.now()
        log = {"session_identifier": "x" * 42, "first_activity": now, "last_activity": now}
        self.env["res.device.log"].create(
            {**log, "user_id": self.ann_user.id, "browser": "firefox", "platform": "linux"}
        )
        for person in (self.agent, self.overseer, self.manager):
            with self.subTest(person=person.login):
                form = Form(self.ann.with_user(person))
                self.assertTrue(form.client_devices.startswith("Firefox Linux · "))

    def test_a_request_that_fails(self):
        """S3-04: A request that cannot be answered holds up nobody else's, and is not kept."""
        portal = self.env["client.portal"]
        requests = self.env["client.portal.request"]
        for person in (self.ann, self.ben):
            requests._store(person.email_normalized, self.env.company, "/my")
        mail_links = type(portal)._mail_links

        def fail_once(portal, partners, *args):
            if partners == self.ann:
                raise ValueError("secret")
            return mail_links(portal, partners, *args)

        with (
            patch.object(type(portal), "_mail_links", fail_once),
            self.assertLogs("odoo.addons.client_portal_ext", "ERROR") as logs,
        ):
            self.answer_requests()
        self.assertNotIn("secret", logs.output[0])
        mails = self.env["mail.mail"].search([("recipient_ids", "in", (self.ann | self.ben).ids)])
        self.assertEqual(mails.recipient_ids, self.ben)
        self.assertFalse(requests.search([]))
