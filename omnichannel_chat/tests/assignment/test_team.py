from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.bus.models.bus import BusBus

from ..common import OmnichannelCase


class TeamCase(OmnichannelCase):
    """Two colleagues on one channel, and three customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.laura
        cls.bea = cls._make_persona("Bea")
        cls.eva = cls._make_persona("Eva")

    def as_agent(self, user=None):
        return self.env["omnichannel.chat"].with_user(user or self.agent)

    @contextmanager
    def listening(self):
        """Collect what is sent over the bus: ``(target, type, message)``."""
        said = []

        def listen(bus, target, notification_type, message):
            said.append((target, notification_type, message))

        with patch.object(BusBus, "_sendone", listen):
            yield said


@tagged("post_install", "-at_install")
class TestList(TeamCase):
    """What the list says of a team's work, and how it is filtered."""

    def rows(self, **kwargs):
        return {row["id"]: row for row in self.as_agent().get_inbox_rows(**kwargs)["rows"]}

    def test_row(self):
        """S0-03, S0-38: who has a chat, its team, tags, importance, and what is mine to know."""
        team = self.env["crm.team"].create({"name": "Support"})
        tags = self.env["omnichannel.tag"].create([{"name": "Zebra"}, {"name": "Ape", "color": 3}])
        chat = self.receive().with_user(self.agent)
        chat.assign(self.laura.id, team_id=team.id)
        chat.add_tags(tags.ids)
        chat.set_priority("1")
        chat.set_muted(True)
        row = self.rows()[chat.id]
        self.assertEqual((row["user_id"], row["user_name"]), (self.laura.id, self.laura.name))
        self.assertEqual((row["team_id"], row["team_name"]), (team.id, "Support"))
        self.assertEqual([tag["name"] for tag in row["tags"]], ["Ape", "Zebra"])
        self.assertEqual(row["tags"][0]["color"], 3)
        self.assertTrue(row["important"] and row["muted"])
        (theirs,) = self.as_agent(self.laura).get_inbox_rows()["rows"]
        self.assertFalse(theirs["muted"])

    def test_plain_row(self):
        """S0-03: a chat that nobody has touched says so."""
        chat = self.receive()
        row = self.rows()[chat.id]
        for name in ("user_id", "team_id", "important", "muted", "snoozed_until"):
            self.assertIs(row[name], False)
        self.assertEqual((row["tags"], row["follow_ups"]), ([], 0))

    def test_snoozed_row(self):
        """S0-37: a snoozed chat says until when, in the form that browsers read."""
        chat = self.receive()
        until = fields.Datetime.now() + timedelta(days=1)
        chat.with_user(self.agent).snooze(until)
        row = self.rows(state="snoozed")[chat.id]
        self.assertEqual(row["snoozed_until"], fields.Datetime.to_string(until))

    def test_tag_names_are_translated(self):
        """S0-38: tags are shown in the user's language."""
        self.env["res.lang"]._activate_lang("es_ES")
        tag = self.env["omnichannel.tag"].create({"name": "Complaint, new"})
        tag.with_context(lang="es_ES").name = "Queja, nueva"
        chat = self.receive()
        chat.with_user(self.agent).add_tags(tag.ids)
        rows = self.as_agent().with_context(lang="es_ES").get_inbox_rows()["rows"]
        self.assertEqual(rows[0]["tags"][0]["name"], "Queja, nueva")

    def test_filters(self):
        """S0-38: mine, nobody's, by tag, and how many of each; only the user's channels count."""
        mine, theirs, nobodys = (self.receive(persona=p) for p in (self.ana, self.bea, self.eva))
        elsewhere = self._make_channel("Elsewhere", user_ids=[(6, 0, self.manager.ids)])
        self.receive(persona=self._make_persona("Foreign", elsewhere))
        mine.with_user(self.agent).take()
        theirs.with_user(self.laura).take()
        tag = self.env["omnichannel.tag"].create({"name": "VIP"})
        (mine + nobodys).with_user(self.agent).add_tags(tag.ids)
        for filters, found in (
            ({}, mine + theirs + nobodys),
            ({"whose": "mine"}, mine),
            ({"whose": "unassigned"}, nobodys),
            ({"tag_ids": tag.ids}, mine + nobodys),
            ({"tag_ids": tag.ids, "whose": "mine"}, mine),
            ({"whose": "mine", "state": "archived"}, self.env["omnichannel.chat"]),
        ):
            with self.subTest(filters=filters):
                self.assertEqual(set(self.rows(**filters)), set(found.ids))
        page = self.as_agent().get_inbox_rows(whose="mine")
        self.assertEqual(page["counts"], {"all": 3, "mine": 1, "unassigned": 1})
        counts = self.as_agent().get_inbox_counts(tag_ids=tag.ids)
        self.assertEqual(counts, {"all": 2, "mine": 1, "unassigned": 1})

    def test_cost_of_counts(self):
        """S0-03: three counts are one statement, and come with the first page only."""
        for persona in (self.ana, self.bea, self.eva):
            self.receive(persona=persona)
        self.as_agent().get_inbox_counts()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.as_agent().get_inbox_counts()
        page = self.as_agent().get_inbox_rows(limit=1)
        self.assertNotIn("counts", self.as_agent().get_inbox_rows(before=page["cursor"], limit=1))

    def test_choices(self):
        """S0-02: teams of this company and of all; a foreign one can neither be seen nor set."""
        other = self.env["res.company"].create({"name": "Other"})
        team, shared, foreign = self.env["crm.team"].create(
            [
                {"name": "Support", "company_id": self.channel.company_id.id},
                {"name": "Everybody's", "company_id": False},
                {"name": "Foreign", "company_id": other.id},
            ]
        )
        chat = self.receive().with_user(self.agent)
        choices = chat.get_assignment_choices()
        names = [each["name"] for each in choices["teams"]]
        self.assertIn(team.name, names)
        self.assertIn(shared.name, names)
        self.assertNotIn(foreign.name, names)
        self.assertEqual({p["id"] for p in choices["people"]}, set((self.agent + self.laura).ids))
        with self.assertRaisesRegex(UserError, "another company"):
            chat.assign(self.agent.id, team_id=foreign.id)
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).get_assignment_choices()

    def test_same_person_again(self):
        """S0-03: a second click, or a team, makes nobody's turn later and tells nobody twice."""
        chat = self.receive().with_user(self.agent)
        chat.assign(self.laura.id, seen_user_id=False)
        before = fields.Datetime.now() - timedelta(hours=1)
        chat.sudo().assigned_at = before
        with self.listening() as said:
            chat.assign(self.laura.id, seen_user_id=False)
        self.assertEqual(chat.assigned_at, before)
        self.assertNotIn("omnichannel/assigned", [kind for _t, kind, _m in said])


@tagged("post_install", "-at_install")
class TestColleagues(TeamCase):
    """Notes, mentions and follow-ups: nothing of it reaches a customer, or strangers."""

    def mention(self, *users, subtype="mail.mt_note"):
        chat = self.receive().with_user(self.agent)
        partner_ids = [user.partner_id.id for user in users]
        with self.listening() as said:
            message = chat.message_post(
                body="Mira esto",
                message_type="comment",
                subtype_xmlid=subtype,
                partner_ids=partner_ids,
            )
        warnings = [m["message"] for _t, kind, m in said if kind == "simple_notification"]
        return message, warnings

    def test_suggested_for_mentions(self):
        """S1-10: colleagues who see the chat are suggested, nobody else."""
        chat = self.receive().with_user(self.agent)
        found = chat.get_colleagues("omni_")["partner_ids"]
        self.assertEqual(set(found), set((self.agent + self.laura + self.manager).partner_id.ids))
        self.assertEqual(chat.get_colleagues("laura")["partner_ids"], self.laura.partner_id.ids)
        self.laura.active = False
        self.assertFalse(chat.get_colleagues("laura")["partner_ids"])
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).get_colleagues("")

    def test_mentioned_colleague_is_told(self):
        """S1-10: a colleague who sees the chat is told of the note; the customer is not."""
        message, warnings = self.mention(self.laura)
        self.assertEqual(message.partner_ids, self.laura.partner_id)
        self.assertFalse(warnings)
        self.assertFalse(message.sudo().omnichannel_message_ids)

    def test_mentioned_inside_odoo(self):
        """S1-10: whatever he prefers he is told inside Odoo; who wants e-mails gets one besides."""
        self.laura.write({"notification_type": "email", "email": "laura@example.com"})
        before = self.env["mail.mail"].search([])
        message, _warnings = self.mention(self.laura)
        told = message.sudo().notification_ids.filtered("res_partner_id")
        self.assertEqual(told.res_partner_id, self.laura.partner_id)
        self.assertEqual((told.notification_type, told.is_read), ("inbox", False))
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(mail.email_to, "laura@example.com")
        self.laura.notification_type = "inbox"
        message, _warnings = self.mention(self.laura)
        self.assertEqual(message.sudo().notification_ids.notification_type, "inbox")
        self.assertEqual(self.env["mail.mail"].search([]) - before, mail)

    def test_marked_until_seen(self):
        """S1-10: the chat's row shows the mention, and the list finds it, until he has seen it."""
        bea = self.receive(persona=self._make_persona("Bea"))
        message, _warnings = self.mention(self.laura)
        chat = self.env["omnichannel.chat"].browse(message.res_id)
        theirs = self.as_agent(self.laura)

        def find(user=self.laura):
            rows = self.as_agent(user).get_inbox_rows(whose="mentions")["rows"]
            return [(row["id"], row["mentions"]) for row in rows]

        self.assertEqual(find(), [(chat.id, 1)])
        self.assertEqual(find(self.agent), [])
        self.assertEqual(theirs.get_inbox_rows_by_id(bea.ids)[0]["mentions"], 0)
        with self.listening() as said:
            chat.with_user(self.laura).mark_read()
        self.assertIn("omnichannel/read", [kind for _t, kind, _m in said])
        self.assertEqual(find(), [])
        self.assertFalse(self.laura.partner_id._get_needaction_count())

    def test_marked_until_done_elsewhere(self):
        """S1-10: seen in Odoo's own messages it is seen in the inbox, too."""
        message, _warnings = self.mention(self.laura)
        with self.listening() as said:
            message.with_user(self.laura).set_message_done()
        self.assertIn("omnichannel/read", [kind for _t, kind, _m in said])
        self.assertFalse(self.as_agent(self.laura).get_inbox_rows(whose="mentions")["rows"])

    def test_mentioned_by_an_edit(self):
        """S0-40, S1-10: who is called by an edit is told; who does not see the chat is not."""
        message, _warnings = self.mention()
        chat = self.env["omnichannel.chat"].browse(message.res_id).with_user(self.agent)
        called = (self.laura + self.stranger).partner_id
        with self.listening() as said:
            for _twice in range(2):
                chat._message_update_content(message.sudo(), body="y", partner_ids=called.ids)
        self.assertEqual(message.partner_ids, self.laura.partner_id)
        self.assertEqual(message.notified_partner_ids, self.laura.partner_id)
        warnings = [m["message"] for _t, kind, m in said if kind == "simple_notification"]
        self.assertIn("omni_stranger", warnings[0])
        self.assertFalse(message.with_user(self.stranger).has_access("read"))

    def test_mentioned_stranger_is_not_told(self):
        """S0-40, S1-10: who does not see the chat hears nothing of it; the author is told so."""
        message, (warning,) = self.mention(self.laura, self.stranger)
        self.assertEqual(message.partner_ids, self.laura.partner_id)
        self.assertIn("omni_stranger", warning)
        self.assertNotIn("omni_laura", warning)

    def test_customers_cannot_be_mentioned(self):
        """S1-10: a note tells neither a portal user nor a contact, and writes no e-mail."""
        contact = self.env["res.partner"].create({"name": "Azure", "email": "a@example.com"})
        chat = self.receive().with_user(self.agent)
        before = self.env["mail.mail"].search_count([])
        message = chat.message_post(
            body="Descuento máximo 5 %",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=[contact.id, self.portal.partner_id.id],
        )
        self.assertFalse(message.partner_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_follow_up(self):
        """S1-15: agents without the right to write plan, hand on and finish what is to be done."""
        chat = self.receive().with_user(self.agent)
        activity = chat.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=date.today() + timedelta(days=2),
            summary="Llamar",
            user_id=self.laura.id,
        )
        self.assertFalse(chat.sudo().message_follower_ids, "Nobody follows a chat")
        (row,) = self.as_agent(self.laura).get_inbox_rows()["rows"]
        self.assertEqual(row["follow_ups"], 1)
        sent = self.env["omnichannel.message"].search_count([("direction", "=", "out")])
        activity.with_user(self.laura).action_feedback(feedback="Hecho")
        (row,) = self.as_agent().get_inbox_rows()["rows"]
        self.assertEqual(row["follow_ups"], 0)
        self.assertIn("Hecho", chat.message_ids[0].body)
        self.assertEqual(
            self.env["omnichannel.message"].search_count([("direction", "=", "out")]), sent
        )
        self.assertFalse(chat.sudo().message_follower_ids)

    def test_follow_ups_of_others(self):
        """S0-40: who does not see a chat cannot plan anything in it."""
        chat = self.receive()
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).activity_schedule("mail.mail_activity_data_todo")


@tagged("post_install", "-at_install")
class TestPresence(TeamCase):
    """Who else looks at a chat, and types (lesson 38)."""

    def test_what_is_said(self):
        """S0-03: the chat's topic hears who looks or types: ids and a name, nothing else."""
        chat = self.receive()
        for presence in ("looking", "typing", "left"):
            with self.subTest(presence=presence), self.listening() as said:
                chat.with_user(self.laura).notify_presence(presence)
                self.assertEqual(
                    said,
                    [
                        (
                            chat,
                            "omnichannel/presence",
                            {
                                "chat_id": chat.id,
                                "user_id": self.laura.id,
                                "name": self.laura.name,
                                "presence": presence,
                            },
                        )
                    ],
                )

    def test_nothing_is_kept(self):
        """S0-03: looking at a chat changes no record."""
        chat = self.receive()
        self.env.flush_all()
        chat.with_user(self.laura).notify_presence("looking")
        before = chat.write_date
        self.env.flush_all()
        chat.invalidate_recordset()
        self.assertEqual(chat.write_date, before)

    def test_who_may(self):
        """S0-40: nobody shows himself in a chat that he cannot read, nor says what is not known."""
        chat = self.receive()
        for user in (self.stranger, self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                chat.with_user(user).notify_presence("looking")
        with self.assertRaises(UserError):
            chat.with_user(self.laura).notify_presence("<b>secret</b>")


@tagged("post_install", "-at_install")
class TestNotices(TeamCase):
    """Who is told that a chat is his, or back."""

    def told(self, said, kind):
        return [(target, message) for target, each, message in said if each == kind]

    def test_assigned(self):
        """S0-06: the person is told, with an id only; who takes a chat himself is not."""
        chat = self.receive()
        with self.listening() as said:
            chat.with_user(self.agent).take()
            chat.with_user(self.agent).assign(self.laura.id)
        self.assertEqual(
            self.told(said, "omnichannel/assigned"),
            [(self.laura.partner_id, {"chat_id": chat.id})],
        )

    def test_woken(self):
        """S0-37: who has a chat hears that it is back; a chat of nobody calls nobody."""
        mine, nobodys = self.receive(persona=self.ana), self.receive(persona=self.bea)
        mine.with_user(self.agent).take()
        (mine + nobodys).with_user(self.agent).snooze()
        (mine + nobodys).snoozed_until = fields.Datetime.now() - timedelta(minutes=1)
        with self.listening() as said, self.no_commits():
            self.env["omnichannel.chat"]._cron_wake_snoozed()
        self.assertEqual(
            self.told(said, "omnichannel/woken"),
            [(self.agent.partner_id, {"chat_id": mine.id})],
        )
