import base64

from markupsafe import Markup

from odoo.tests import new_test_user, tagged

from ....models.threads.many.omnichannel_chat import ThreadStart
from .nudges import NudgeCase

ANN, BEN = "ann@client.example.com", "ben@client.example.com"


@tagged("post_install", "-at_install")
class TestNudgeNotices(NudgeCase):
    """Clients are told of messages by mail: once, together, and only while there is news."""

    def test_every_message(self):
        """S1-05, S1-34, S1-35: who takes part and has "Notify" on is told, three minutes later."""
        self.start()
        self.assertFalse(self.work(minutes=2))
        self.assertEqual(self.get_told(self.work(minutes=1)), [ANN, BEN])
        self.assertFalse(self.work(days=1))

    def test_many_at_once(self):
        """S1-34, S1-41: who gets one of many threads is told, and reminded, like anybody."""
        starts = [
            ThreadStart(
                key=f"key-{name}",
                account=account,
                contacts=contacts,
                subject="Many",
                body=Markup("<p>Hello</p>"),
                reminders={"on": True, "days": 2, "limit": 1},
            )
            for name, account, contacts in (
                ("acme", self.acme, self.ann),
                ("zenith", self.other_firm, self.zoe),
            )
        ]
        self.env["omnichannel.chat"]._start_many(starts, self.agent, self.agent.partner_id, "agent")
        zoe = "zoe@client.example.com"
        self.assertEqual(self.get_told(self.work(minutes=3)), [ANN, zoe])
        self.assertEqual(self.get_told(self.work(days=2, minutes=5)), [ANN, zoe])

    def test_five_are_one(self):
        """S1-34, case 22: five messages in two minutes are one mail, which says how many."""
        thread = self.start()
        for _ in range(4):
            self.pass_time(seconds=30)
            self.reply(thread)
        mails = self.work(minutes=1)
        self.assertEqual(self.get_told(mails), [ANN, BEN])
        self.assertIn("5 new messages", self.get_text(mails[0]))

    def test_after_reading(self):
        """Case 22: a message after reading is a new mail, about that message only."""
        thread = self.start()
        self.work(minutes=3)
        self.client_reads(thread)
        self.reply(thread)
        mails = self.work(minutes=3)
        ann_mail = next(mail for mail in mails if ANN in mail["To"])
        self.assertNotIn("2 new", self.get_text(ann_mail))

    def test_read_meanwhile(self):
        """Case 21: who has read it gets no mail, the others do."""
        thread = self.start()
        self.client_reads(thread)
        self.assertEqual(self.get_told(self.work(minutes=3)), [BEN])
        self.assertEqual(self.get_nudges(thread, "notice").mapped("reason"), ["read", False])

    def test_read_in_the_last_moment(self):
        """Case 21: even a mail that is made does not leave once it was read."""
        thread = self.start()
        make = self.env.registry["omnichannel.nudge"]._make

        def make_and_read(nudges):
            make(nudges)
            self.client_reads(thread, self.ann_user)

        self.patch(self.env.registry["omnichannel.nudge"], "_make", make_and_read)
        self.assertEqual(self.get_told(self.work(minutes=3)), [BEN])
        self.assertFalse(self.env["mail.mail"].search([("message_id", "like", "omnichannel-")]))

    def test_nothing_left_to_tell(self):
        """Cases 14, 15: archived, deleted, switched off, taken out, or without access: silence."""
        thread = self.start()
        cases = {
            "archived": thread.archive_chat,
            "read": lambda: self.delete(thread, thread.message_ids),
            "off": lambda: (self.ann | self.ben).write({"client_notify": False}),
            "absent": lambda: thread.sudo().write({"participant_ids": [(5, 0, 0)]}),
            "no_access": lambda: (self.ann_user | self.ben_user).write({"active": False}),
        }
        for reason, happen in cases.items():
            with self.subTest(reason=reason), self.env.cr.savepoint() as savepoint:
                happen()
                self.assertFalse(self.work(minutes=3))
                nudges = self.get_nudges(thread, "notice")
                self.assertEqual(set(nudges.mapped("reason")), {reason})
                savepoint.rollback()
                self.env.invalidate_all()
                self.pass_time(minutes=-3)

    def test_not_told(self):
        """S1-35, S1-36: who has "Notify" off is not told."""
        self.ben.client_notify = False
        self.start(contact_ids=[self.ann.id, self.ben.id])
        self.assertEqual(self.get_told(self.work(minutes=3)), [ANN])

    def test_dead_addresses(self):
        """Case 25: no mail to who has no address, wants none, or whose mail came back; and the
        team sees why.
        """
        thread = self.start()
        for reason, values in {
            "no_email": {"email": False},
            "bounced": {"message_bounce": 1},
        }.items():
            with self.subTest(reason=reason):
                self.ann.write({"email": "ann@client.example.com", "message_bounce": 0})
                self.ann.write(values)
                self.reply(thread)
                self.assertEqual(self.get_told(self.work(minutes=3)), [BEN])
                problems = thread._get_reminder_panel()["problems"]
                self.assertEqual([(p["name"], p["reason"]) for p in problems], [("Ann", reason)])
        self.ann.write({"email": "new@client.example.com"})
        self.assertFalse(self.ann.message_bounce, "Nothing is known of the new address.")
        self.env["mail.blacklist"].create({"email": "new@client.example.com"})
        self.ann.invalidate_recordset()
        self.assertEqual(thread._get_reminder_panel()["problems"][0]["reason"], "blacklisted")

    def test_one_address(self):
        """Two people at one address get one mail, the second only if the first needs none."""
        self.ben.email = "Ann <ANN@client.example.com>"
        thread = self.start()
        self.assertEqual(self.get_told(self.work(minutes=3)), [ANN])
        self.client_reads(thread, self.ann_user)
        self.reply(thread)
        self.client_reads(thread, self.ann_user)
        self.assertEqual(len(self.work(minutes=3)), 1)

    def test_notes(self):
        """Case 23: a note for colleagues tells nobody, and stands in no mail."""
        self.company.client_mail_content = True
        thread = self.start(body="<p>Hello</p>")
        self.work(minutes=3)
        self.note(thread, "They never pay")
        self.assertFalse(self.work(minutes=3))
        self.reply(thread, "Once more")
        for mail in self.work(minutes=3):
            self.assertNotIn("never pay", self.get_html(mail))

    def test_machines_are_silent(self):
        """Case 19: an automatic text is no message, and reminds of nothing."""
        thread = self.start()
        self.work(minutes=3)
        self.client_writes(thread)
        self.reply(thread, "We are closed", omnichannel_origin="away")
        self.assertFalse(self.get_nudges(thread, "notice").filtered(lambda n: n.state == "planned"))

    # ------------------------------------------------------------------ what it says

    def test_no_content(self):
        """S1-65, S1-67: firm and subject, who wrote, one link; not what, unless the firm wants."""
        thread = self.start(body="<p>Your IBAN is secret</p>")
        mail = self.work(minutes=3)[0]
        self.assertEqual(mail["Subject"], "Northwind: Taxes 2026")
        self.assertIn("office@firm.example.com", mail["From"])
        for part in (self.get_text(mail), self.get_html(mail)):
            self.assertNotIn("secret", part)
            self.assertIn(self.agent.name, part)
            self.assertEqual(part.count(f"/my/chats/{thread.id}"), 1)
            self.assertIn("not delivered", part)

    def test_content(self):
        """S1-67: with the company's or the thread's word the text is there, and only harmless."""
        self.company.client_mail_content = True
        thread = self.start(body="<p>Your <b>bill</b><img src='x' onerror='y'></p>")
        mail = self.work(minutes=3)[0]
        self.assertIn("Your bill", self.get_text(mail))
        self.assertNotIn("onerror", self.get_html(mail))
        thread.set_content_in_mails("no")
        self.reply(thread, "Nobody's business")
        self.assertNotIn("business", self.get_html(self.work(minutes=3)[0]))

    def test_tasks(self):
        """S1-66: what is still open stands in the mail; what is done does not."""
        thread = self.start()
        self.add_tasks(thread, {"Bank statement": False, "Mandate": True})
        text = self.get_text(self.work(minutes=3)[0])
        self.assertIn("Bank statement", text)
        self.assertNotIn("Mandate", text)

    def test_tasks_alone(self):
        """S1-05: tasks that come without a message are told of, together, while they are open."""
        thread = self.start()
        self.work(minutes=3)
        self.client_reads(thread, self.ann_user)
        thread.add_tasks([{"name": "Bank statement"}])
        thread.add_tasks([{"name": "Mandate"}])
        text = self.get_text(self.work(minutes=3)[0])
        self.assertIn("something new for you to do", text)
        self.assertIn("- Mandate", text)
        thread.add_tasks([{"name": "Passport"}])
        for name in ("Bank statement", "Mandate", "Passport"):
            self.tick(thread, name)
        mails = [mail for mail in self.work(minutes=3) if "client.example" in mail["To"]]
        self.assertFalse(mails)

    def test_machine_made(self):
        """It says to other machines that it is one, and loads nothing that tells who reads it."""
        self.start()
        mail = self.work(minutes=3)[0]
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertNotIn("<img", self.get_html(mail))
        self.assertIn('name="color-scheme" content="light dark"', self.get_html(mail))
        self.assertNotIn("{", self.get_text(mail))

    def test_several_accounts(self):
        """S1-35: who reads at one address for two accounts sees which one it is, by its switch."""
        self.zoe.email = "ann@client.example.com"
        self.start()
        ann_mail = next(mail for mail in self.work(minutes=3) if ANN in mail["To"])
        self.assertEqual(ann_mail["Subject"], "Northwind: Taxes 2026 (Acme Ltd)")

    def test_language(self):
        """S1-34: each in his language and with his name; without a name without one."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.env["ir.module.module"]._load_module_terms(["omnichannel_chat"], ["es_ES"])
        self.ann.write({"lang": "es_ES"})
        self.start()
        mails = self.work(minutes=3)
        ann_mail = next(mail for mail in mails if ANN in mail["To"])
        ben_mail = next(mail for mail in mails if BEN in mail["To"])
        self.assertIn('lang="es-ES"', self.get_html(ann_mail))
        self.assertIn("Hello Ben,", self.get_text(ben_mail))

    def test_right_company(self):
        """Case 11: logo, sender and footer are those of the thread's company, whoever runs the
        job, and never the default picture.
        """
        pixel = base64.b64encode(base64.b64decode(PIXEL))
        other = self.env["res.company"].create(
            {
                "name": "Southwind",
                "email": "south@firm.example.com",
                "phone": "+34 911",
                "logo": pixel,
            }
        )
        self.manager.write({"company_ids": [(4, other.id)]})
        (self.ann_user | self.ben_user).write({"company_ids": [(4, other.id)]})
        chats = self.env["omnichannel.chat"].with_user(self.manager).with_company(other)
        chats.start_thread(self.acme.id, "Elsewhere", "<p>x</p>")
        mail = self.work(minutes=3)[0]
        html = self.get_html(mail)
        self.assertIn("south@firm.example.com", mail["From"])
        self.assertIn(f"/logo.png?company={other.id}", html)
        self.assertIn("+34 911", html)
        self.assertNotIn("Northwind", html)

    # ------------------------------------------------------------------ what goes wrong

    def test_server_is_away(self):
        """Nothing is lost while the mail server cannot be reached, and nothing goes twice."""
        thread = self.start()
        with self.broken_server():
            self.assertFalse(self.work(minutes=3))
        self.assertEqual(set(self.get_nudges(thread, "notice").mapped("state")), {"planned"})
        self.assertEqual(self.get_told(self.work(minutes=5)), [ANN, BEN])
        self.assertFalse(self.work(days=1))

    def test_server_refuses(self):
        """A mail that is refused is shown, with the way on."""
        thread = self.start()

        def refuse(_server, _message, *_args, **_kwargs):
            raise ValueError("550 no such user")

        with self.assertLogs("odoo.addons.mail", "ERROR"):
            self.patch(self.server, "send_email", refuse)
            self.work(minutes=3)
        self.assertEqual(set(self.get_nudges(thread, "notice").mapped("state")), {"failed"})
        problems = thread._get_reminder_panel()["problems"]
        self.assertEqual([problem["name"] for problem in problems], ["Ann", "Ben"])
        self.assertTrue(problems[0]["why"])

    def test_one_bad_row(self):
        """Case 26: one that cannot be made stops no other."""
        thread = self.start()
        Nudge = self.env.registry["omnichannel.nudge"]
        make = Nudge._make_mail

        def fail_for_ann(nudge):
            if nudge.partner_id == self.ann:
                raise ValueError("broken")
            return make(nudge)

        self.patch(Nudge, "_make_mail", fail_for_ann)
        with self.assertLogs("odoo.addons.omnichannel_chat", "ERROR"):
            self.assertEqual(self.get_told(self.work(minutes=3)), [BEN])
        self.patch(Nudge, "_make_mail", make)
        self.assertEqual(self.get_told(self.work(minutes=5)), [ANN])
        self.assertEqual(set(self.get_nudges(thread, "notice").mapped("state")), {"sent"})

    def test_nameless(self):
        """Case 26: who has no name is greeted without one."""
        person = self._make_contact("", self.acme, type="other", email="x@client.example.com")
        nudge = self.env["omnichannel.nudge"].new({"partner_id": person.id})
        self.assertEqual(nudge.partner_id._greet_client(), "Hello,")

    def test_nobody_has_rights(self):
        """Nobody reads or writes nudges but by the thread's methods."""
        for user in (self.agent, self.manager, self.ann_user):
            Nudge = self.env["omnichannel.nudge"].with_user(user)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(Nudge.has_access(operation), (user.login, operation))

    def test_private_person(self):
        """A private person is told like anybody."""
        person = self.env["res.partner"].create(
            {"name": "Paul", "email": "paul@client.example.com", "user_id": self.agent.id}
        )
        user = new_test_user(
            self.env, "paul_client", groups="base.group_portal", partner_id=person.id
        )
        user.with_user(user).sudo()._update_last_login()
        user.invalidate_recordset(["login_date"])
        person.email = "paul@client.example.com"
        self.start(partner_id=person.id)
        self.assertEqual(self.get_told(self.work(minutes=3)), ["paul@client.example.com"])


PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
