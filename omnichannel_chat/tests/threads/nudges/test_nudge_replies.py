from email.message import EmailMessage

from odoo.tests import tagged

from .nudges import NudgeCase

ANN = "ann@client.example.com"
QUOTE = (
    "\n\nOn Tue, 1 Dec 2026 at 10:03, Northwind <office@firm.example.com> wrote:\n> Hello Ann,\n"
)


@tagged("post_install", "-at_install")
class TestNudgeReplies(NudgeCase):
    """Who answers a mail is never left in the dark, and nobody gets in by it."""

    def setUp(self):
        super().setUp()
        self.thread = self.start()
        self.mail = next(mail for mail in self.work(minutes=3) if ANN in mail["To"])

    def answer(self, text="It is 4711", sender=ANN, html=None, files=(), **headers):
        """Somebody answers the mail; returns the mails that this makes."""
        message = EmailMessage()
        message["From"] = f"Somebody <{sender}>"
        message["To"] = self.mail["Reply-To"]
        message["Subject"] = f"Re: {self.mail['Subject']}"
        message["Message-Id"] = headers.pop("message_id", "<1@client.example.com>")
        message["In-Reply-To"] = self.mail["Message-Id"]
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        for name, raw in files:
            message.add_attachment(raw, maintype="application", subtype="pdf", filename=name)
        self.env["mail.thread"].message_process(None, message.as_bytes())
        return self.work()

    def get_written(self):
        return self.thread.sudo().message_ids.filtered(lambda m: m.author_id == self.ann)

    # ------------------------------------------------------------------ refused

    def test_refused(self):
        """S1-68, decision 5: a reply is refused with what was written and the way to the thread."""
        (refusal,) = self.answer("It is <b>4711</b>\nThanks" + QUOTE)
        self.assertFalse(self.get_written())
        self.assertIn(ANN, refusal["To"])
        text = self.get_text(refusal)
        self.assertIn("Your reply was not delivered.", text)
        self.assertIn("It is <b>4711</b>", text)
        self.assertIn(f"/my/chats/{self.thread.id}", text)
        self.assertNotIn("wrote:\n>", text)
        self.assertEqual(refusal["Auto-Submitted"], "auto-replied")

    def test_machines_get_nothing(self):
        """S1-68: never a loop: absence notes, lists and mail servers get no answer."""
        for headers in (
            {"Auto_Submitted": "auto-replied"},
            {"Precedence": "bulk"},
            {"X_Autoreply": "yes"},
            {"List_Id": "<all.example.com>"},
        ):
            with self.subTest(headers=headers):
                self.assertFalse(self.answer(**headers))
        self.assertFalse(self.answer(sender="mailer-daemon@client.example.com"))
        self.assertFalse(self.answer(sender="office@firm.example.com"))

    def test_two_machines(self):
        """S1-68: even a machine that says nothing of itself is answered only so often a day."""
        mails = [
            mail
            for number in range(9)
            for mail in self.answer(message_id=f"<{number}@client.example.com>")
        ]
        self.assertEqual(len(mails), 5)

    def test_refusal_is_answered(self):
        """S1-68: who answers the refusal hears the same."""
        (self.mail,) = self.answer()
        self.assertEqual(len(self.answer("Why?", message_id="<2@client.example.com>")), 1)

    def test_team_mail(self):
        """A colleague who answers his notice by mail is told, too; nothing gets into the thread."""
        self.client_writes(self.thread)
        (self.mail,) = self.work(minutes=3)
        before = len(self.thread.message_ids)
        (refusal,) = self.answer(sender=self.agent.partner_id.email)
        self.assertIn(f"/odoo/chats/{self.thread.id}", self.get_text(refusal))
        self.assertEqual(len(self.thread.message_ids), before)

    # ------------------------------------------------------------------ taken

    def take(self):
        self.company.client_mail_replies = "take"

    def test_taken(self):
        """Decision 5: by the company's word a trusted reply is in the thread, shown as by e-mail,
        without what it quotes; the file is there.
        """
        self.take()
        mails = self.answer("It is 4711" + QUOTE, files=[("statement.pdf", b"%PDF-1.4")])
        self.assertFalse([mail for mail in mails if ANN in mail["To"]])
        message = self.get_written()
        self.assertEqual(message.body, "<p>It is 4711</p>")
        self.assertEqual(message.attachment_ids.mapped("name"), ["statement.pdf"])
        self.assertTrue(message._get_omnichannel_data()["by_email"])
        self.assertEqual(self.thread.last_message_direction, "in")

    def test_html(self):
        """Decision 5: of HTML only what is new is taken, as text."""
        self.take()
        self.answer(
            "x",
            html="<div>Here <b>it</b> is<script>x()</script></div>"
            '<div class="gmail_quote">On … wrote:<blockquote>Hello Ann</blockquote></div>',
        )
        self.assertEqual(self.get_written().body, "<p>Here it is</p>")

    def test_twice(self):
        """Decision 5: a reply that is delivered twice is one message."""
        self.take()
        self.answer()
        self.answer()
        self.assertEqual(len(self.get_written()), 1)

    def test_not_trusted(self):
        """Decision 5: from another address, or of who takes no part or has no access, it is
        refused, whoever it names.
        """
        self.take()
        self.assertEqual(len(self.answer(sender="eve@example.com")), 1)
        self.assertEqual(
            len(self.answer(sender=self.zoe.email, message_id="<2@client.example.com>")), 1
        )
        self.ann_user.active = False
        self.assertEqual(len(self.answer(message_id="<3@client.example.com>")), 1)
        self.assertFalse(self.get_written())

    def test_closed(self):
        """Decision 5: what the thread does not take is refused with the reason, and not lost."""
        self.take()
        self.company.client_may_reopen = False
        self.thread.archive_chat()
        (refusal,) = self.answer()
        self.assertIn("This chat is closed", self.get_text(refusal))
        self.assertIn("It is 4711", self.get_text(refusal))

    # ------------------------------------------------------------------ bounces

    def test_bounced(self):
        """Case 25: a mail that comes back is seen in the thread, and no other follows it."""
        nudge = self.env["omnichannel.nudge"].search([("mail_ref", "=", self.mail["Message-Id"])])
        dsn = self.make_bounce(recipient=f"rfc822; {ANN}")
        self.env["mail.thread"].message_process(None, dsn)
        self.assertEqual((nudge.state, nudge.reason), ("failed", "mail_bounce"))
        self.assertEqual(self.ann.message_bounce, 1)
        problems = self.thread._get_reminder_panel()["problems"]
        self.assertEqual([(p["name"], p["reason"]) for p in problems], [("Ann", "bounced")])
        self.reply(self.thread, "Hello?")
        self.assertNotIn(ANN, self.get_told(self.work(minutes=3)))

    def test_bounced_without_an_address(self):
        """Case 25: even when it does not say whose address it was."""
        self.env["mail.thread"].message_process(None, self.make_bounce(recipient=""))
        self.assertEqual(self.ann.message_bounce, 1)

    def make_bounce(self, recipient):
        return f"""Return-Path: <>
From: MAILER-DAEMON <mailer-daemon@client.example.com>
To: bounce@firm.example.com
Subject: Undelivered
Message-Id: <dsn@client.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example.com

Final-Recipient: {recipient}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-Id: {self.mail["Message-Id"]}
To: {ANN}

--b--
"""
