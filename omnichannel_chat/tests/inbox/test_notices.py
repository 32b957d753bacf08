import json
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..assignment.test_hours import HoursCase


@tagged("post_install", "-at_install")
class TestNotices(HoursCase):
    """Who is told of a customer's message, and how (issue 4, lesson 35)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.calendar_id = False
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.laura
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("mail.web_push_vapid_private_key", "private")
        parameters.set_param("mail.web_push_vapid_public_key", "public")
        # What the demonstration has said on the bus.
        cls.env["bus.bus"].search([]).unlink()

    def be(self, user, status="online"):
        presence = self.env["mail.presence"].search([("user_id", "=", user.id)])
        if presence:
            presence.status = status
        else:
            self.env["mail.presence"].create({"user_id": user.id, "status": status})
        user.invalidate_recordset()

    def have_phone(self, *users):
        for user in users:
            self.env["mail.push.device"].create(
                {
                    "partner_id": user.partner_id.id,
                    "endpoint": f"https://push.example/{user.id}",
                    "keys": "{}",
                }
            )

    def told(self):
        """What the bus says since the last look: user ids by chat id."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", "omnichannel/news")], order="id")
        notices = [
            notice for row in rows for notice in json.loads(row.message)["payload"]["notices"]
        ]
        rows.unlink()
        return {chat_id: set(user_ids) for chat_ids, user_ids in notices for chat_id in chat_ids}

    def pushed(self):
        """Pushes since the last look: pairs (user, payload)."""
        rows = self.env["mail.push"].search([], order="id")
        result = [
            (row.mail_push_device_id.partner_id.user_ids, json.loads(row.payload)) for row in rows
        ]
        rows.unlink()
        return result

    # ------------------------------------------------------------------ who

    def test_members_who_are_there(self):
        """Lesson 35: of a chat that nobody has, the members who are there are told."""
        self.be(self.agent)
        self.be(self.laura, "away")
        chat = self.receive()
        self.assertEqual(self.told(), {chat.id: {self.agent.id}})

    def test_only_who_has_it(self):
        """Lesson 35: of an assigned chat that person is told, and nobody else."""
        self.be(self.agent)
        self.be(self.laura)
        chat = self.receive()
        self.told()
        chat.with_user(self.laura).take()
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.laura.id}})

    def test_several_messages_are_one_notice(self):
        """Lesson 35: a burst in a chat is one notice, several chats one message of the bus."""
        self.be(self.agent)
        bea = self._make_persona("Bea")
        for text in ("uno", "dos", "tres"):
            self.write_in(text)
            self.write_in(text, persona=bea)
        self.process()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("message", "like", "omnichannel/news")])
        self.assertEqual(len(rows), 1)
        self.assertEqual(len(self.told()), 2)

    def test_ids_only(self):
        """S0-40: the bus carries ids, nothing of the customer or the message."""
        self.be(self.agent)
        self.receive("My secret")
        self.env.cr.precommit.run()
        row = self.env["bus.bus"].search([("message", "like", "omnichannel/news")])
        self.assertNotIn("secret", row.message)
        self.assertNotIn("Ana", row.message)
        self.assertIn("inbox", row.channel)

    def test_muted(self):
        """Lesson 35: who has muted a chat is not told of it."""
        self.be(self.agent)
        self.be(self.laura)
        chat = self.receive()
        self.told()
        chat.with_user(self.agent).set_muted(True)
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.laura.id}})

    def test_busy_or_away_by_choice(self):
        """Lesson 35: "do not disturb", "away" and "out of office" count, on phones too.

        The customer is not kept waiting for that: the members are told instead.
        """
        self.have_phone(self.agent, self.laura)
        for user in (self.agent, self.laura):
            self.be(user)
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.told()
        for status in ("busy", "away", "offline"):
            self.agent.manual_im_status = status
            self.receive("¿Hola?")
            self.assertEqual(self.told(), {chat.id: {self.laura.id}}, status)
        self.agent.manual_im_status = False
        self.be(self.agent, "offline")
        self.agent.out_of_office_from = fields.Datetime.now() - timedelta(days=1)
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.laura.id}})
        self.assertFalse(self.pushed())

    def test_owner_who_would_not_hear(self):
        """Lesson 35: nor for who has muted the chat, or has gone and has no phone that is told."""
        self.channel.assignment = "round_robin"
        for user in (self.agent, self.laura):
            self.be(user)
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.told()
        chat.with_user(self.agent).set_muted(True)
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.laura.id}})
        chat.with_user(self.agent).set_muted(False)
        self.be(self.agent, "offline")
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.laura.id}})
        self.have_phone(self.agent)
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.agent.id}})

    def test_owner_without_rights(self):
        """S0-40: whoever lost his rights behind our back is not told, the members are."""
        for user in (self.agent, self.laura):
            self.be(user)
        chat = self.receive()
        chat.with_user(self.agent).take()
        self.told()
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM omnichannel_channel_res_users_rel WHERE res_users_id = %s", [self.agent.id]
        )
        self.env.invalidate_all()
        self.receive("¿Hola?")
        self.assertEqual(self.told(), {chat.id: {self.laura.id}})

    def test_own_setting(self):
        """Lesson 35: each person says whether she hears of all, of hers, or of none."""
        self.channel.user_ids = self.agent
        self.be(self.agent)
        chat = self.receive()
        self.told()
        settings = self.agent.with_user(self.agent)
        settings.omnichannel_notices = "mine"
        self.receive("uno")
        self.assertFalse(self.told())
        chat.with_user(self.agent).take()
        self.receive("dos")
        self.assertEqual(self.told(), {chat.id: {self.agent.id}})
        settings.omnichannel_notices = "none"
        self.receive("tres")
        self.assertFalse(self.told())
        self.assertFalse(settings.omnichannel_sound, "off by default")
        formatted = settings.res_users_settings_id._res_users_settings_format()
        self.assertEqual(formatted["omnichannel_notices"], "none")
        self.assertFalse(formatted["omnichannel_sound"])

    def test_one_preference_at_a_time(self):
        """Lesson 35: whoever changes one of his preferences keeps the others."""
        settings = self.agent.with_user(self.agent)
        settings.write({"omnichannel_notices": "mine", "omnichannel_sound": True})
        settings.write({"omnichannel_notices": "none"})
        self.assertTrue(settings.omnichannel_sound)
        settings.write({"omnichannel_sound": False})
        self.assertEqual(settings.omnichannel_notices, "none")

    def test_blocked(self):
        """S0-28: what blocked people write calls nobody."""
        self.be(self.agent)
        chat = self.receive()
        self.told()
        chat.identity_id._set_blocked(True)
        self.receive("¡Oye!")
        self.assertFalse(self.told())

    def test_handed_out(self):
        """S0-04: where chats are handed out, only who gets one is told."""
        self.channel.assignment = "round_robin"
        self.be(self.agent)
        self.be(self.laura)
        self.receive()
        self.assertFalse(self.told())

    # ------------------------------------------------------------------ web push

    def test_push_to_who_is_away(self):
        """S1-14: whoever has the chat and is away is told on the phone: names, and no text."""
        self.have_phone(self.agent, self.laura)
        chat = self.receive("My card number is 4111")
        self.pushed()
        chat.with_user(self.agent).take()
        chat.with_user(self.agent).mark_read()
        self.receive("Are you there?")
        ((user, payload),) = self.pushed()
        self.assertEqual(user, self.agent)
        self.assertEqual(payload["title"], "Ana")
        self.assertEqual(payload["options"]["body"], "New message · Shop")
        self.assertEqual(payload["options"]["tag"], f"omnichannel.chat_{chat.id}")
        self.assertEqual(payload["options"]["data"]["res_id"], chat.id)
        self.assertNotIn("there", json.dumps(payload))

    def test_push_by_the_job(self):
        """S1-14: nothing is called here; Odoo's job is woken by the commit."""
        self.have_phone(self.agent)
        cron = self.env.ref("mail.ir_cron_web_push_notification")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.receive()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)
        self.assertEqual(len(self.pushed()), 1)

    def test_no_push_to_who_is_there(self):
        """Lesson 35: who works in Odoo is told there; phones stay quiet."""
        self.have_phone(self.agent, self.laura)
        self.be(self.agent)
        self.receive()
        self.assertFalse(self.pushed())

    def test_everybody_away(self):
        """Lesson 35: when nobody is there all members are told, but not at night."""
        self.have_phone(self.agent, self.laura)
        self.receive()
        self.assertEqual({user for user, _payload in self.pushed()}, {self.agent, self.laura})
        self.channel.calendar_id = self._make_calendar("Never", {})
        self.receive(persona=self._make_persona("Bea"))
        self.assertFalse(self.pushed())

    def test_one_push_until_read(self):
        """Lesson 35: an unread chat is pushed once, again when it was read or after a while."""
        self.have_phone(self.agent)
        chat = self.receive()
        self.receive("uno")
        self.receive("dos")
        self.assertEqual(len(self.pushed()), 1)
        chat.with_user(self.agent).mark_read()
        self.receive("tres")
        self.assertEqual(len(self.pushed()), 1)
        position = self.env["omnichannel.read"].search(
            [("chat_id", "=", chat.id), ("user_id", "=", self.agent.id)]
        )
        position.pushed_at -= timedelta(minutes=6)
        self.receive("cuatro")
        self.assertEqual(len(self.pushed()), 1)

    def test_pushing_reads_nothing(self):
        """S0-32: being told of a chat does not make it read."""
        self.have_phone(self.agent)
        chat = self.receive()
        self.assertEqual(chat.with_user(self.agent)._get_unread_counts(), {chat.id: 1})

    def test_many_chats_are_one_push(self):
        """Lesson 35: after an outage there is no storm on anybody's phone."""
        self.have_phone(self.agent)
        for number in range(7):
            self.write_in(persona=self._make_persona(f"Customer {number}"))
        self.process()
        ((_user, payload),) = self.pushed()
        self.assertEqual(payload["options"]["body"], "7 chats have new messages.")

    def test_language_of_the_agent(self):
        """S0-02: a notice is written in the language of whoever reads it."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.agent.lang = "es_ES"
        self.have_phone(self.agent)
        chat = self.receive()
        payloads = chat._get_push_payloads(self.agent, 5)
        self.assertEqual(self.pushed()[0][1], payloads[0])

    def test_statements_do_not_grow(self):
        """S0-32: telling of forty chats costs as many statements as telling of five."""
        self.have_phone(self.agent, self.laura)

        def count(prefix, number):
            for index in range(number):
                self.write_in(persona=self._make_persona(f"{prefix} {index}"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.process()
            return self.env.cr.sql_log_count - before

        count("Warm", 1)
        few, many = count("Few", 5), count("Many", 40)
        self.assertLessEqual(many, few + 10)
