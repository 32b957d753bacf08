from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from ...hooks import let_portal_users_stay
from ..portal_case import PortalCase, PortalHttpCase


class TestClientAccess(PortalCase):
    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()
        self.yesterday = self.today - timedelta(days=2)
        self.tomorrow = self.today + timedelta(days=2)

    def get_state(self, partner):
        return partner._get_client_states()[partner.id]

    def test_states(self):
        """S2-06 What the team reads of a contact: none, let in, active, ended."""
        self.assertEqual(self.get_state(self.dora), "none")
        self.dora.client_allowed = True
        self.assertEqual(self.get_state(self.dora), "invited")
        self.assertEqual(self.get_state(self.carl), "invited")
        self.assertEqual(self.get_state(self.ann), "active")
        self.assertEqual(self.ann.client_access, "active")
        self.ann.client_allowed = False
        self.assertEqual(self.get_state(self.ann), "ended")
        self.assertEqual(self.ann.client_access, "ended")

    def test_untick(self):
        """S2-25 Unticking archives the portal user, ticking brings back the same one."""
        self.ann.client_allowed = False
        self.assertFalse(self.ann_user.active)
        self.assertFalse(self.env["omnichannel.chat"]._is_client(self.ann_user))
        self.ann.client_allowed = True
        self.assertTrue(self.ann_user.active)
        self.assertTrue(self.ann_user._is_portal())
        self.assertEqual(self.get_state(self.ann), "active")

    def test_period(self):
        """S2-08 Access begins with the first day and ends after the last one."""
        for start, end, is_open in [
            (self.yesterday, self.tomorrow, True),
            (self.today, self.today, True),
            (False, self.yesterday, False),
            (self.tomorrow, False, False),
            (self.yesterday, False, True),
        ]:
            self.ann.write({"client_from": start, "client_until": end})
            self.assertEqual(self.ann._is_client_open(), is_open, (start, end))
            self.assertEqual(self.ann_user.active, is_open, (start, end))
            self.assertEqual(self.ann._is_client_let_in(self.ann_user), is_open)

    def test_day_of_the_business(self):
        """S2-08 A day is the one of the business, not that of the server."""
        self.env.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        with freeze_time("2026-05-10 11:00:00"):
            self.ann.client_until = "2026-05-10"
            self.assertFalse(self.ann._is_client_open())
        self.env.company.resource_calendar_id.tz = "America/Los_Angeles"
        with freeze_time("2026-05-11 05:00:00"):
            self.assertTrue(self.ann._is_client_open())

    def test_end_before_start(self):
        """S2-08 A period that ends before it starts is refused."""
        with self.assertRaisesRegex(ValidationError, "ends before it starts"):
            self.ann.write({"client_from": self.today, "client_until": self.yesterday})

    def test_job(self):
        """S2-08 The job archives whose day has gone, and lets in whose day has come."""
        self.ann.client_until = self.tomorrow
        self.ben.client_from = self.tomorrow
        self.assertFalse(self.ben_user.active)
        with freeze_time(f"{self.tomorrow + timedelta(days=1)} 12:00:00"):
            self.env["res.partner"]._cron_follow_client_days()
        self.assertFalse(self.ann_user.active)
        self.assertTrue(self.ben_user.active)

    def test_announced(self):
        """S2-08 Whoever has the client is told once, seven days before; a new end moves it."""
        self.ann.client_until = self.today + timedelta(days=8)
        partners = self.env["res.partner"]
        partners._cron_follow_client_days()
        self.assertFalse(self.ann.activity_ids)
        self.ann.client_until = self.today + timedelta(days=7)
        partners._cron_follow_client_days()
        partners._cron_follow_client_days()
        activity = self.ann.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertEqual(activity.date_deadline, self.today + timedelta(days=7))
        self.ann.client_until = self.tomorrow
        partners._cron_follow_client_days()
        self.assertEqual(activity.date_deadline, self.tomorrow)
        activity.action_done()
        partners._cron_follow_client_days()
        self.assertFalse(self.ann.activity_ids)

    def test_odoo_grants(self):
        """S2-01 Who is let in by Odoo's own dialog is a portal user, who is let go is none."""
        wizard = self.env["portal.wizard"].create({"partner_ids": [Command.set(self.dora.ids)]})
        wizard.user_ids.action_grant_access()
        self.assertTrue(self.dora.client_allowed)
        wizard.user_ids.action_revoke_access()
        self.assertFalse(self.dora.client_allowed)
        self.assertEqual(self.get_state(self.dora), "ended")

    def test_user_archived_by_hand(self):
        """S2-25 Archiving the user by hand ends access, bringing him back opens it again."""
        self.ann_user.active = False
        self.assertFalse(self.ann.client_allowed)
        self.ann_user.active = True
        self.assertTrue(self.ann.client_allowed)

    def test_user_outside_the_period(self):
        """S2-08 Outside of the period the user cannot be brought back behind its back."""
        self.ann.client_until = self.yesterday
        self.assertTrue(self.ann.client_allowed)
        with self.assertRaisesRegex(UserError, "support period is not running"):
            self.ann_user.active = True

    def test_internal_users_are_not_touched(self):
        """S2-25 Closing the portal for a colleague does not lock him out of Odoo."""
        self.agent.partner_id.client_allowed = True
        self.agent.partner_id.client_allowed = False
        self.assertTrue(self.agent.active)

    def test_who_may(self):
        """S2-01 Who may not change contacts lets nobody in; clients do not even read it."""
        reader = new_test_user(self.env, "portal_reader", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.dora.with_user(reader).client_allowed = True
        with self.assertRaises(AccessError):
            self.ann.with_user(self.ann_user).write({"client_allowed": True})
        with self.assertRaises(AccessError):
            self.ann.with_user(self.ann_user).read(["client_until"])

    def test_installed_later(self):
        """S2-01 Who used the portal before the addon came still does."""
        self.env.cr.execute("UPDATE res_partner SET client_allowed = NULL")
        self.env.invalidate_all()
        let_portal_users_stay(self.env)
        self.assertTrue(self.ann.client_allowed)
        self.assertTrue(self.ann_user.active)
        self.assertFalse(self.dora.client_allowed)


class TestClientAccessPages(PortalHttpCase):
    def test_session_ends(self):
        """S2-25 A session is over with the very next click."""
        self.sign_in(self.ann_user)
        self.assertEqual(self.url_open("/my", allow_redirects=False).status_code, 200)
        self.ann.client_allowed = False
        answer = self.url_open("/my", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_session_ends_before_the_job(self):
        """S2-08 The day after the last one nobody comes in, although no job has run yet."""
        self.sign_in(self.ann_user)
        self.env.cr.execute(
            "UPDATE res_partner SET client_until = %s WHERE id = %s",
            (fields.Date.today() - timedelta(days=2), self.ann.id),
        )
        self.env.invalidate_all()
        answer = self.url_open("/my/account", allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
