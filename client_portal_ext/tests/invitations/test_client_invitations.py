import re
from datetime import timedelta
from email.message import EmailMessage
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from ..portal_case import PortalCase

LINK = re.compile(r"/my/login/([\w=-]{20,})")


class TestClientInvitations(PortalCase):
    def run_job(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["res.partner"]._cron_send_client_invitations()

    def find_mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def open_dialog(self, partners, user=None):
        """The dialog as somebody opens it from the list."""
        wizard = self.env["portal.wizard"].with_user(user or self.manager_of_contacts)
        action = wizard.with_context(active_ids=partners.ids).action_open_wizard()
        return wizard.env["client.portal.invite"].browse(action["res_id"])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager_of_contacts = new_test_user(
            cls.env, "portal_inviter", groups="base.group_user,base.group_partner_manager"
        )

    # ------------------------------------------------------------------ one

    def test_ticking_invites(self):
        """S2-09 Ticking Portal User sends the invitation, with a link and without a password."""
        self.dora.client_allowed = True
        self.assertEqual(self.dora.client_invitation_state, "queued")
        self.run_job()
        self.assertEqual(self.dora.client_invitation_state, "sent")
        copy = self.find_mails(self.dora)._prepare_outgoing_list()[0]
        self.assertIn("Hello Dora", copy["body"])
        self.assertIn("You need no password", copy["body_alternative"])
        link = self.env["client.portal.link"]._find_by_token(LINK.search(copy["body"])[1])
        self.assertEqual(link.partner_id, self.dora)

    def test_never_twice(self):
        """S3-33 However often the job runs, and the button is pressed before it: one mail."""
        self.dora._invite_clients()
        self.dora._invite_clients()
        self.run_job()
        self.run_job()
        self.assertEqual(len(self.find_mails(self.dora)), 1)
        self.dora._invite_clients()
        self.run_job()
        self.assertEqual(len(self.find_mails(self.dora)), 2)

    def test_single(self):
        """S3-36 S3-37 S3-38 One is shown with the address; another may be typed; when is noted."""
        invite = self.open_dialog(self.dora)
        self.assertEqual(invite.line_ids.email, "dora@client.example.com")
        invite.line_ids.email = "dora@home.example.com"
        invite.action_send()
        self.run_job()
        self.assertEqual(self.dora.email, "dora@home.example.com")
        self.assertTrue(self.dora.client_invited_at)
        self.assertEqual(
            self.find_mails(self.dora)._prepare_outgoing_list()[0]["email_to"],
            ['"Dora" <dora@home.example.com>'],
        )

    def test_wrong_address(self):
        """S3-37 What is no address is said so, and nobody is invited."""
        invite = self.open_dialog(self.dora)
        invite.line_ids.email = "dora at home"
        with self.assertRaisesRegex(UserError, "is no e-mail address"):
            invite.action_send()

    def test_colleagues_and_bad_addresses(self):
        """S3-35 Who cannot be invited is shown with the reason."""
        colleague = self.agent.partner_id
        colleague.email = "agent@example.com"
        self.env["mail.blacklist"].create({"email": self.dora.email})
        (colleague | self.dora)._invite_clients()
        self.run_job()
        self.assertEqual(colleague.client_invitation_reason, "colleague")
        self.assertEqual(self.dora.client_invitation_reason, "blacklisted")
        self.assertEqual(self.dora.client_invitation_state, "failed")

    def test_support_begins_later(self):
        """S2-08 Who may not come in yet is not invited, and that is said."""
        self.dora.write(
            {"client_allowed": True, "client_from": fields.Date.today() + timedelta(days=5)}
        )
        self.run_job()
        self.assertEqual(self.dora.client_invitation_reason, "closed")

    def test_mail_server_fails(self):
        """S3-38 When the e-mail does not leave, the contact says so."""
        self.dora._invite_clients()
        self.run_job()
        mail = self.find_mails(self.dora)
        mail._postprocess_sent_message([], [], failure_reason="no", failure_type="mail_smtp")
        self.assertEqual(self.dora.client_invitation_state, "failed")
        self.assertEqual(self.dora.client_invitation_reason, "mail")

    def test_one_breaks(self):
        """S3-33 One invitation that cannot be made does not stop the others."""
        make = type(self.env["res.partner"])._make_client_invitation

        def fail_for_dora(partner):
            if partner == self.dora:
                raise ValueError("broken")
            return make(partner)

        self.patch(self.registry["res.partner"], "_make_client_invitation", fail_for_dora)
        (self.dora | self.zoe)._invite_clients()
        with self.assertLogs("odoo.addons.client_portal_ext", "ERROR"):
            self.run_job()
        self.assertEqual(self.dora.client_invitation_reason, "mail")
        self.assertEqual(self.zoe.client_invitation_state, "sent")

    # ------------------------------------------------------------------ many

    def test_one_wake(self):
        """S3-33 The queue of mails is woken once for many invitations, not once for each."""
        (self.dora | self.carl | self.zoe)._invite_clients()
        with patch.object(self.registry["client.portal"], "_wake_mails") as wake:
            self.run_job()
        self.assertEqual(wake.call_count, 1)
        self.assertEqual(len(self.find_mails(self.dora) + self.find_mails(self.zoe)), 2)

    def test_many(self):
        """S3-33 S3-34 S3-35 Of many those without an address are shown, and may be mended."""
        nameless = self._make_contact("Emma", self.acme, email=False)
        lost = self._make_contact("Finn", self.acme, email=False)
        invite = self.open_dialog(self.dora | self.carl | nameless | lost)
        self.assertEqual(invite.line_ids.partner_id, nameless | lost)
        form = Form(invite)
        with form.line_ids.edit(0) as line:
            line.email = "emma@client.example.com"
        invite = form.save()
        answer = invite.action_send()
        self.assertIn("3 invitations", answer["params"]["message"])
        self.assertIn("1 contacts without", answer["params"]["message"])
        self.run_job()
        for partner in (self.dora, self.carl, nameless):
            self.assertEqual(len(self.find_mails(partner)), 1)
        self.assertFalse(lost.client_allowed)

    def test_nobody_has_an_address(self):
        """S3-35 With no address at all nothing is sent, and that is said."""
        invite = self.open_dialog(self._make_contact("Emma", self.acme, email=False))
        with self.assertRaisesRegex(UserError, "Nobody has an e-mail address"):
            invite.action_send()

    def test_who_may(self):
        """S3-33 Only who may change contacts invites them."""
        reader = new_test_user(self.env, "portal_no_inviter", groups="base.group_user")
        for user in (reader, self.ann_user):
            with self.assertRaises(AccessError):
                self.open_dialog(self.dora, user)

    # ------------------------------------------------------------------ by itself

    def confirm_order(self, partner):
        order = self.make_job(partner)
        order.action_confirm()
        return order

    def test_order_confirmed(self):
        """S3-28 S3-31 Whoever's order is confirmed is invited once, where the business wants it."""
        self.confirm_order(self.dora)
        self.assertFalse(self.dora.client_invitation_state)
        self.env.company.client_invite_on_job = True
        self.confirm_order(self.dora)
        self.assertEqual(self.dora.client_invitation_state, "queued")
        self.run_job()
        self.confirm_order(self.dora)
        self.run_job()
        self.assertEqual(len(self.find_mails(self.dora)), 1)

    def test_ended_stays_ended(self):
        """S2-25 Whose access has ended does not come in again by ordering."""
        self.env.company.client_invite_on_job = True
        self.ann.client_allowed = False
        self.confirm_order(self.ann)
        self.assertFalse(self.ann.client_allowed)

    def test_appointment(self):
        """S3-31 An appointment invites clients, not everybody with whom one meets."""
        self.env.company.client_invite_on_job = True
        self.confirm_order(self.acme)
        start = fields.Datetime.now() + timedelta(days=1)
        stranger = self.env["res.partner"].create({"name": "Guest", "email": "guest@example.com"})
        self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": start,
                "stop": start + timedelta(hours=1),
                "partner_ids": [Command.set((self.dora | stranger).ids)],
            }
        )
        self.assertEqual(self.dora.client_invitation_state, "queued")
        self.assertFalse(stranger.client_invitation_state)

    def test_link_in_notices(self):
        """S3-32 Notices hold the way into their thread; what a reply quotes of it is none."""
        thread = self.start(contact_ids=self.ann.ids).sudo()
        nudge = self.env["omnichannel.nudge"].search(
            [("chat_id", "=", thread.id), ("partner_id", "=", self.ann.id)]
        )
        for is_on in (False, True):
            self.env.company.client_link_in_mails = is_on
            mail = nudge._for_reader()._queue_mail(
                nudge._for_reader()._get_mail_values(), recipient_ids=[(6, 0, self.ann.ids)]
            )
            [copy] = mail._prepare_outgoing_list()
            self.assertEqual(bool(LINK.search(copy["body"])), is_on)
        self.assertIn(f"?to=%2Fmy%2Fchats%2F{thread.id}", copy["body"])
        link = LINK.search(copy["body"])[0]
        reply = EmailMessage()
        reply["Message-Id"], reply["From"] = "<1@x>", self.ann.email
        reply.set_content(f"Yes, as in http://x{link}")
        parsed = self.env["mail.thread"].message_parse(reply)
        self.env.company.client_mail_replies = "take"
        self.assertIsNone(nudge._take_reply(parsed, self.ann.email_normalized))
        said = thread.message_ids.sorted("id")[-1].body
        self.assertIn("as in", said)
        self.assertFalse(LINK.search(said))

    def test_link_in_mails(self):
        """S3-32 Mails with orders hold each client's own link; others, and people in copy, none."""
        order = self.make_job(self.ann)
        order.message_subscribe((self.zoe | self.dora).ids)
        for is_on in (False, True):
            self.env.company.client_link_in_mails = is_on
            message = order.message_post(
                body="Here it is",
                partner_ids=(self.ann | self.dora).ids,
                subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_layout",
            )
            mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
            bodies = {
                copy["partner_id"]: copy["body"]
                for mail in mails
                for copy in mail._prepare_outgoing_list()
            }
            self.assertEqual("Open the client portal" in bodies[self.ann], is_on)
            self.assertEqual(bool(LINK.search(bodies[self.ann])), is_on)
            self.assertFalse(LINK.search(bodies[self.dora]))
        self.assertIn(f"?to=%2Fmy%2Forders%2F{order.id}", bodies[self.ann])
        token = LINK.search(bodies[self.ann])[1]
        own = self.env["client.portal.link"]._find_by_token(token).partner_id
        self.assertEqual(own, self.ann)
        self.assertFalse(LINK.search("".join(mails.mapped("body_html"))))
