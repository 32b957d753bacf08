import dataclasses
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.placeholders import fill, find_names
from ...workers.greetings import Greeter
from ..assignment.test_hours import HoursCase, at

#: A Saturday; the channel opens on Monday, 9 March, 9:00 in Madrid.
CLOSED = "2026-03-07 12:00:00"
OPEN = "2026-03-04 12:00:00"


class TextsCase(HoursCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.away_text = "Hello {{first_name}}, {{company}} is back on {{back}}."

    def texts_of(self, chat):
        """The automatic texts of a chat, oldest first."""
        found = chat.delivery_ids.filtered(lambda d: d.origin == "away").sorted("id")
        return found.mapped("text")

    def drift(self, **delta):
        """The time passes."""
        self.be_at(fields.Datetime.now() + timedelta(**delta))

    @contextmanager
    def history(self, *texts):
        """Messages with these texts are older than the connection."""
        Event = self.env.registry["omnichannel.event"]
        parse = Event._parse

        def parse_as_history(record):
            fact = parse(record)
            is_old = getattr(fact, "text", "") in texts
            return dataclasses.replace(fact, history=True) if is_old else fact

        with patch.object(Event, "_parse", parse_as_history):
            yield

    def be_at(self, moment):
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)
        # What rows are created at is the database's idea of the time.
        clock = patch.object(self.env.cr, "now", fields.Datetime.now)
        clock.start()
        self.addCleanup(clock.stop)


@tagged("post_install", "-at_install")
class TestAway(TextsCase):
    """Away texts (issue 4, lesson 40)."""

    def setUp(self):
        super().setUp()
        self.be_at(CLOSED)

    def test_answered_at_once(self):
        """Lesson 40: who writes outside of the hours is told when we are back."""
        chat = self.receive()
        company = self.channel.company_id.name
        monday = "Monday 9:00\u202fAM"
        self.assertEqual(self.texts_of(chat), [f"Hello Ana, {company} is back on {monday}."])
        with self.provider() as sent:
            self.send()
        self.assertIn("back on Monday", sent[0].text)
        self.assertEqual(chat.delivery_ids.filtered("origin").state, "sent")

    def test_once_per_closed_period(self):
        """Lesson 40: further messages get no further text until we were there again."""
        chat = self.receive()
        self.drift(hours=3)
        self.receive("Are you there?")
        self.assertEqual(len(self.texts_of(chat)), 1)
        self.be_at("2026-03-09 20:00:00")
        self.receive("And today?")
        self.assertEqual(len(self.texts_of(chat)), 2)

    def test_calendar_changed_meanwhile(self):
        """Lesson 40: other hours make no second text in the same night."""
        chat = self.receive()
        self.calendar.attendance_ids.hour_to = 16
        self.receive("Hello?")
        self.assertEqual(len(self.texts_of(chat)), 1)

    def test_several_messages_at_once(self):
        """Lesson 40: three messages in one pass get one text."""
        for text in ("Hola", "una pregunta", "¿hay alguien?"):
            self.write_in(text)
        self.process()
        self.assertEqual(len(self.texts_of(self.find_chat())), 1)

    def test_is_no_answer(self):
        """Lesson 33: the customer still waits, the chat is still unread, nobody has answered."""
        chat = self.receive("Is anybody there?")
        self.send()
        self.assertTrue(chat.waiting_since)
        self.assertFalse(chat.last_answer_message_id)
        self.assertEqual(chat.last_message_preview, "Is anybody there?")
        self.assertEqual(chat.last_message_direction, "in")
        self.assertEqual(chat.with_user(self.agent)._get_unread_counts(), {chat.id: 1})
        waiting = self.env["omnichannel.chat"].with_user(self.agent).get_unanswered()
        self.assertEqual(waiting["chat_id"], chat.id)
        session = chat.session_ids
        self.assertFalse(session.first_answer_at or session.first_answer_user_id)
        self.assertEqual((session.inbound_count, session.outbound_count), (1, 1))
        self.assertTrue(session.waiting_since)
        self.env["omnichannel.session"]._recount(chat)
        self.assertFalse(session.first_answer_at)

    def test_company_speaks(self):
        """Lesson 33: the text is the company's, none of its people's."""
        chat = self.receive()
        chat.with_user(self.agent).take()
        message = chat.delivery_ids.filtered(lambda d: d.origin == "away").mail_message_id
        self.assertEqual(message.author_id, self.channel.company_id.partner_id)
        self.assertFalse(message.is_internal)

    def test_edit_is_shown_in_the_list(self):
        """S0-33: the list goes on showing what the customer wrote, edits included."""
        target = self.write_in("Hola")
        self.process()
        self.drift(seconds=30)
        self.happen({"type": "edit", "message_id": target, "text": "Hola, ¿qué tal?"})
        self.process()
        self.assertEqual(self.find_chat().last_message_preview, "Hola, ¿qué tal?")

    def test_open(self):
        """Lesson 40: during the hours nothing is sent."""
        self.be_at(OPEN)
        self.assertFalse(self.texts_of(self.receive()))

    def test_old_message(self):
        """Lesson 40: what comes after an outage, or as history, is not answered by a machine."""
        long_ago = fields.Datetime.now() - timedelta(minutes=16)
        chat = self.receive(timestamp=int(long_ago.timestamp() * 1000))
        self.assertFalse(self.texts_of(chat))
        with self.history("Hola"):
            chat = self.receive("Hola", persona=self._make_persona("Bea"))
        self.assertFalse(self.texts_of(chat))

    def test_person_is_active(self):
        """Lesson 40: nothing for five minutes after a person of the team wrote."""
        chat = self.receive(persona=self.ana)
        chat.delivery_ids.filtered(lambda d: d.origin == "away").unlink()
        self.reply(chat)
        self.drift(minutes=4)
        self.receive("¿Y cuánto cuesta?")
        self.assertFalse(self.texts_of(chat))
        self.drift(minutes=2)
        self.receive("¿Hola?")
        self.assertEqual(len(self.texts_of(chat)), 1)

    def test_answered_in_the_app(self):
        """Lesson 40: nothing when the chat is answered in the provider's own app."""
        self.write_in("Hola")
        self.happen({"type": "echo", "kind": "text", "text": "Sí, dígame"})
        self.process()
        self.assertFalse(self.texts_of(self.find_chat()))

    def test_blocked_and_stopped(self):
        """S0-28: neither people whom we have blocked, nor who has stopped anything, nor a STOP."""
        chat = self.receive("STOP")
        self.assertTrue(chat.identity_id.stopped)
        self.assertFalse(self.texts_of(chat))
        self.receive("Otra pregunta")
        self.assertFalse(self.texts_of(chat))
        bea = self._make_persona("Bea")
        self.channel.calendar_id = False
        blocked = self.receive(persona=bea)
        self.channel.calendar_id = self.calendar
        blocked.identity_id._set_blocked(True)
        self.receive("Hola", persona=bea)
        self.assertFalse(self.texts_of(blocked))

    def test_gate_is_asked(self):
        """S0-28: a channel that cannot send has no text waiting for it."""
        self.channel.state = "reconnect"
        self.assertFalse(self.texts_of(self.receive()))

    def test_late_text_is_taken_back(self):
        """Lesson 40: a text that could not go out in time is not sent the next day."""
        chat = self.receive()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE omnichannel_message SET create_date = %s WHERE origin = 'away'",
            [fields.Datetime.now() - timedelta(minutes=31)],
        )
        self.env.invalidate_all()
        with self.provider() as sent:
            self.send()
        self.assertFalse(sent)
        self.assertFalse(self.texts_of(chat))
        self.assertEqual(len(chat.message_ids.filtered("omnichannel_message_ids")), 1)
        self.assertEqual(chat.session_ids.outbound_count, 0)

    def test_answered_before_it_went_out(self):
        """Lesson 40: a person was faster than the outbox: the machine says nothing after her."""
        chat = self.receive()
        self.reply(chat, "I am here")
        with self.provider() as sent:
            self.send()
            self.send()
        self.assertEqual([each.text for each in sent], ["I am here"])

    def test_language_of_the_customer(self):
        """S0-02: the text is in the customer's language, the weekday too; else in ours."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.env["res.lang"]._activate_lang("fr_FR")
        spanish = "Hola {{first_name}}: volvemos el {{back}}."
        self.channel.with_context(lang="es_ES").away_text = spanish
        chat = self.receive()
        self.assertIn("back on Monday", self.texts_of(chat)[0])
        for name, lang, expected in (
            ("Bea", "es-MX", "volvemos el lunes 9:00"),
            ("Eva", "fr", "back on Monday"),
        ):
            persona = self._make_persona(name)
            sender = {"id": persona.ref, "name": name, "language": lang}
            chat = self.receive(persona=persona, **{"from": sender})
            self.assertEqual(chat.identity_id.lang, lang)
            self.assertIn(expected, self.texts_of(chat)[0])

    def test_text_written_in_one_language_only(self):
        """S0-02: who edits in his own language is not answered for with an older English text."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.manager.lang = "es_ES"
        self.channel.with_context(lang="es_ES").away_text = "Cerrado."
        self.assertEqual(self.texts_of(self.receive()), ["Cerrado."])

    def test_many_chats_few_statements(self):
        """S0-02: forty customers at once cost about as many statements as ten."""

        def receive(prefix, count):
            for number in range(count):
                self.write_in(persona=self._make_persona(f"{prefix} {number}"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.process()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        receive("Warm", 2)
        few, many = receive("Few", 10), receive("Many", 40)
        self.assertLessEqual(many, few + 10)
        sent = self.env["omnichannel.message"].search_count([("origin", "=", "away")])
        self.assertEqual(sent, 52)

    @mute_logger("odoo.addons.omnichannel_chat.workers.intake")
    def test_fault_loses_no_message(self):
        """S0-28: a fault in an automatic text parks no customer's message."""
        with patch.object(Greeter, "run", side_effect=ValueError):
            chat = self.receive("Hola")
        self.assertEqual(chat.last_message_preview, "Hola")
        events = self.env["omnichannel.event"].search([("chat_id", "=", chat.id)])
        self.assertEqual(events.mapped("state"), ["done"])

    def test_discarding_an_answer(self):
        """S0-28: an answer that was never sent is taken back: who waits is not the machine's."""
        chat = self.receive()
        self.send()
        answer = self.reply(chat)
        answer.omnichannel_message_ids.write({"state": "failed"})
        answer.omnichannel_message_ids.with_user(self.agent).action_discard()
        self.assertTrue(chat.waiting_since)
        self.assertFalse(chat.last_answer_message_id)


@tagged("post_install", "-at_install")
class TestWelcome(TextsCase):
    """Welcome texts (issue 4)."""

    def setUp(self):
        super().setUp()
        self.be_at(OPEN)
        self.channel.welcome_text = "Welcome, {{first_name}}!"

    def test_first_message(self):
        """Lesson 40: the first message ever is welcomed, the next one is not."""
        chat = self.receive()
        self.receive("¿Hola?")
        self.assertEqual(self.texts_of(chat), ["Welcome, Ana!"])

    def test_after_days_of_silence(self):
        """Lesson 40: after so many days a customer is welcomed again, if that is wanted."""
        chat = self.receive()
        self.be_at("2026-03-18 12:00:00")
        self.receive("Otra vez")
        self.assertEqual(len(self.texts_of(chat)), 1)
        self.channel.welcome_days = 30
        self.be_at("2026-04-15 12:00:00")
        self.receive("Hola de nuevo")
        self.assertEqual(len(self.texts_of(chat)), 1)
        self.be_at("2026-05-20 12:00:00")
        self.receive("Y de nuevo")
        self.assertEqual(len(self.texts_of(chat)), 2)

    def test_we_wrote_first(self):
        """Lesson 40: who answers our message is no stranger."""
        self.happen({"type": "echo", "kind": "text", "text": "¿Lo quiere?"})
        self.process()
        chat = self.find_chat()
        self.drift(minutes=30)
        self.receive("Sí, quiero")
        self.assertFalse(self.texts_of(chat))

    def test_history_and_news_in_one_pass(self):
        """Lesson 40: a customer with history from before the connection is known."""
        old = int((fields.Datetime.now() - timedelta(days=2)).timestamp() * 1000)
        self.write_in("Hace días", timestamp=old)
        self.write_in("Ahora")
        with self.history("Hace días"):
            self.process()
        self.assertFalse(self.texts_of(self.find_chat()))

    def test_outside_of_the_hours(self):
        """Lesson 40: outside of the hours there is one text, and it says when we are back."""
        self.be_at(CLOSED)
        chat = self.receive()
        self.assertEqual(len(self.texts_of(chat)), 1)
        self.assertIn("back on", self.texts_of(chat)[0])

    def test_without_away_text(self):
        """Lesson 40: without an away text a new customer is welcomed at any hour."""
        self.channel.away_text = False
        self.be_at(CLOSED)
        self.assertEqual(self.texts_of(self.receive()), ["Welcome, Ana!"])


@tagged("post_install", "-at_install")
class TestTexts(TextsCase):
    """Writing automatic texts, and closing."""

    def test_unknown_gap(self):
        """S0-02: a gap that nobody fills is refused when the text is written."""
        with self.assertRaisesRegex(ValidationError, "price"):
            self.channel.away_text = "It costs {{price}}."

    def test_too_long(self):
        """S0-28: a text that the provider would not take is refused when it is written."""
        with self.assertRaisesRegex(ValidationError, "too long"):
            self.channel.welcome_text = "x" * self.channel._capabilities.text_limit

    def test_gaps(self):
        """S0-02: an unknown name leaves no hole in the sentence."""
        self.assertEqual(fill("Hola {{first_name}}!", {"first_name": "Ana"}), "Hola Ana!")
        self.assertEqual(fill("Hola {{first_name}}!", {"first_name": ""}), "Hola!")
        self.assertEqual(fill("{{first_name}}, gracias", {"first_name": ""}), "gracias")
        self.assertEqual(fill("{{ other }} one", {"first_name": ""}), "{{ other }} one")
        self.assertEqual(find_names("{{a}} and {{ b }}, {c}"), {"a", "b"})

    def test_one_name_to_greet_by(self):
        """S0-02: automatic texts, quick replies and templates call a customer the same."""
        chat = self.receive()
        company = self.env["res.partner"].create({"name": "Azure Interior", "is_company": True})
        person = self.env["res.partner"].create({"name": " Ana  María Pérez"})
        for partner, name, expected in (
            (self.env["res.partner"], "Eva\u00a0Ruiz", "Eva"),
            (self.env["res.partner"], False, ""),
            (person, "Anita", "Ana"),
            # A company is not called by its first word.
            (company, "Anita", "Azure Interior"),
        ):
            with self.subTest(expected=expected):
                chat.identity_id.write({"name": name, "partner_id": partner.id})
                texts = {"en_US": "{{first_name}}"}
                self.assertEqual(self.channel._fill_text(texts, chat, None), expected)
                self.assertEqual(chat._get_source_value("partner_first_name"), expected)

    def test_goodbye_does_not_reopen(self):
        """Lesson 39: a last message, sent after archiving, leaves the chat archived."""
        self.be_at(OPEN)
        chat = self.receive()
        self.reply(chat, "Goodbye!")
        chat.with_user(self.agent).archive_chat()
        self.send()
        delivery = chat.delivery_ids.filtered(lambda d: d.direction == "out")
        key = delivery.external_id
        self.happen({"type": "status", "message_id": key, "status": "read", "id": "status-1"})
        self.happen({"type": "echo", "id": key, "kind": "text", "text": "Goodbye!"})
        self.process()
        self.assertEqual(chat.state, "archived")

    def test_times_are_those_of_the_calendar(self):
        """S0-02: the customer is told the time of our business hours, whatever zone we sit in."""
        self.be_at(CLOSED)
        self.calendar.tz = "America/New_York"
        self.assertEqual(
            at("2026-03-09 13:00:00"), self.channel._find_closed_period(at(CLOSED)).end
        )
        self.assertIn("Monday 9:00", self.texts_of(self.receive())[0])
