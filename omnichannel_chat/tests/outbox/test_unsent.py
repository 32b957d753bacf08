from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ...connectors import errors
from ...connectors.events import Receipt
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestUnsent(OmnichannelCase):
    """What did not reach the customer is seen wherever the chat is, and by who wrote it."""

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Sigue ahí?")
        self.waited_since = self.chat.waiting_since

    def fail(self, message, error=None):
        """The provider does not take a message."""
        delivery = message.omnichannel_message_ids
        delivery.write({"state": "sending", "attempts": 1})
        for each in delivery:
            each._refused(error or errors.RecipientError("no", code="131026"))
        return delivery

    def arrive(self, delivery):
        delivery.write({"state": "sending"})
        delivery._accepted(Receipt(external_id=f"x-{delivery.id}"))

    def row(self, user=None):
        (row,) = self.chat.with_user(user or self.agent)._get_inbox_rows()
        return row

    def unanswered(self, user=None):
        return self.env["omnichannel.chat"].with_user(user or self.agent).get_unanswered()

    def rows(self, **filters):
        page = self.env["omnichannel.chat"].with_user(self.agent).get_inbox_rows(**filters)
        return [row["id"] for row in page["rows"]]

    def to_dos(self, user=None):
        return self.chat.activity_search(
            ["omnichannel_chat.activity_unsent"], user_id=(user or self.agent).id
        )

    # ------------------------------------------------------------------ the row and the counters

    def test_failed_answer_is_none(self):
        """S0-05, S0-06: after a refused answer the row says so, and the customer waits on."""
        message = self.reply(self.chat)
        self.assertFalse(self.chat.waiting_since)
        self.assertEqual(self.row(self.manager)["unread"], 0)
        self.fail(message)
        self.assertEqual(self.row()["unsent"], "failed")
        self.assertEqual(self.chat.waiting_since, self.waited_since)
        self.assertEqual(self.unanswered(), {"count": 1, "chat_id": self.chat.id, "unsent": 1})
        self.assertEqual(self.row(self.manager)["unread"], 1, "nobody has answered")
        self.assertEqual(self.rows(only="unsent"), self.chat.ids)

    def test_doubtful_answer_is_none(self):
        """S0-05: the same while it is not known whether the answer has arrived."""
        self.fail(self.reply(self.chat), errors.UncertainError(code="timeout"))
        self.assertEqual(self.row()["unsent"], "uncertain")
        self.assertEqual(self.chat.waiting_since, self.waited_since)

    def test_long_retries_are_shown(self):
        """S0-05: what is tried again for minutes is not sent yet; the first retries say nothing."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        for attempts, unsent in ((1, ""), (2, ""), (3, ""), (5, "late"), (6, "late")):
            delivery.write({"state": "sending", "attempts": attempts})
            delivery._refused(errors.TemporaryError("down"))
            with self.subTest(attempts=attempts):
                self.assertEqual(self.row()["unsent"], unsent)
        self.assertFalse(self.chat.waiting_since, "it may still arrive")
        delivery.write({"state": "sending", "attempts": 7})
        self.assertEqual(self.row()["unsent"], "late", "the mark stays during an attempt")
        delivery._refused(errors.TemporaryError("down"))
        self.assertEqual(self.row()["unsent"], "failed")
        self.assertTrue(self.chat.waiting_since)

    def test_sent_again(self):
        """S0-05: sent again it is an answer; refused again it is none, as long as before."""
        delivery = self.fail(self.reply(self.chat))
        delivery.with_user(self.agent).action_retry()
        self.assertEqual(self.row()["unsent"], "")
        self.assertFalse(self.chat.waiting_since)
        self.fail(delivery.mail_message_id)
        self.assertEqual(self.chat.waiting_since, self.waited_since)
        delivery.with_user(self.agent).action_retry()
        self.arrive(delivery)
        self.assertEqual(self.row()["unsent"], "")
        self.assertFalse(self.chat.waiting_since)
        self.assertEqual(self.unanswered()["unsent"], 0)

    def test_sent_again_answers_what_came_meanwhile(self):
        """S0-05: a message that is sent now answers all that the customer has written by now."""
        delivery = self.fail(self.reply(self.chat))
        self.receive("¿Hola?")
        delivery.with_user(self.agent).action_retry()
        self.assertFalse(self.chat.waiting_since)

    def test_it_had_arrived(self):
        """S0-05: a doubtful message that did arrive answers what was asked before, no more."""
        delivery = self.fail(self.reply(self.chat), errors.UncertainError(code="timeout"))
        self.chat.waiting_since -= timedelta(hours=1)
        self.receive("¿Y el precio?")
        asked = self.chat.last_inbound_at
        delivery.with_user(self.agent).action_confirm_sent()
        self.assertEqual(self.row()["unsent"], "")
        self.assertEqual(self.chat.waiting_since, asked)

    def test_provider_says_that_it_had_arrived(self):
        """S0-05, S0-26: the same when the provider reports it."""
        delivery = self.fail(self.reply(self.chat), errors.UncertainError(code="timeout"))
        delivery._apply_status("delivered", fields.Datetime.now())
        self.assertEqual(self.row()["unsent"], "")
        self.assertFalse(self.chat.waiting_since)

    def test_failed_after_it_was_sent(self):
        """S0-05: a provider may take a message and say later that it did not arrive."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        self.arrive(delivery)
        delivery._apply_status(
            "failed", fields.Datetime.now(), errors.RecipientError("no", code="131026")
        )
        self.assertEqual(self.row()["unsent"], "failed")
        self.assertEqual(self.chat.waiting_since, self.waited_since)

    def test_another_answer_arrives(self):
        """S0-05: who got another answer waits no more; that one is missing is still said."""
        self.fail(self.reply(self.chat, "uno"))
        second = self.reply(self.chat, "dos").omnichannel_message_ids
        self.arrive(second)
        self.assertFalse(self.chat.waiting_since)
        self.assertEqual(self.row()["unsent"], "failed")

    def test_all_answers_fail(self):
        """S0-05: of several lost answers the oldest question counts, whichever fails first."""
        first, second = self.reply(self.chat, "uno"), self.reply(self.chat, "dos")
        self.fail(second)
        self.assertFalse(self.chat.waiting_since, "the first may still arrive")
        self.fail(first)
        self.assertEqual(self.chat.waiting_since, self.waited_since)
        self.assertEqual(self.row(self.manager)["unread"], 1)

    def test_nobody_waited(self):
        """S0-05: when nobody waited, nobody waits because a message of ours has failed."""
        self.arrive(self.reply(self.chat).omnichannel_message_ids)
        self.fail(self.reply(self.chat, "Por cierto"))
        self.assertFalse(self.chat.waiting_since)
        self.assertEqual(self.unanswered(), {"count": 0, "chat_id": False, "unsent": 1})

    def test_part_of_a_message(self):
        """S0-05: when a file of a message fails, the rest has answered; the row says it."""
        files = self.upload("1.pdf", "2.pdf")
        deliveries = self.reply(self.chat, "dos", attachment_ids=files.ids).omnichannel_message_ids
        self.assertEqual(len(deliveries), 2)
        deliveries[1]._refused(errors.MediaRefusedError("no"))
        self.assertEqual(self.row()["unsent"], "failed")
        self.assertFalse(self.chat.waiting_since)

    def test_discarded(self):
        """S0-05: a discarded message is in nobody's way; the customer waits on."""
        delivery = self.fail(self.reply(self.chat))
        delivery.with_user(self.agent).action_discard()
        row = self.row()
        self.assertEqual((row["unsent"], row["preview"]), ("", "¿Sigue ahí?"))
        self.assertEqual(self.chat.waiting_since, self.waited_since)
        self.assertFalse(self.to_dos())

    def test_archived_meanwhile(self):
        """S0-05, S0-33: whoever archived the chat thought it was answered: it comes back."""
        message = self.reply(self.chat)
        self.chat.with_user(self.agent).archive_chat()
        self.fail(message)
        self.assertEqual(self.chat.state, "open")
        self.assertEqual(self.chat.waiting_since, self.waited_since)

    def test_blocked_customer(self):
        """S1-36: of people whom we have blocked nobody hears."""
        message = self.reply(self.chat)
        self.chat.with_user(self.agent).block_customer()
        self.fail(message)
        self.assertEqual(self.chat.state, "archived")
        self.assertFalse(self.chat.waiting_since)

    def test_figures_count_no_answer_that_failed(self):
        """S0-05: reports do not call it a first answer."""
        message = self.reply(self.chat)
        session = self.chat.session_ids
        self.assertTrue(session.first_answer_at)
        self.fail(message)
        self.assertFalse(session.first_answer_at)
        self.assertEqual(session.outbound_count, 0)

    def test_put_into_another_chat(self):
        """S0-05: the mark goes where the message goes."""
        self.fail(self.reply(self.chat))
        other = self.receive(persona=self._make_persona("Ana 2"))
        delivery = self.chat.delivery_ids.filtered("trouble")
        delivery.chat_id = other
        self.assertEqual((self.chat.unsent, other.unsent), (False, "failed"))

    # ------------------------------------------------------------------ who is told

    def test_author_is_told_once(self):
        """S0-05: who wrote it has a to-do that leads to the chat, one for however many parts."""
        files = self.upload("1.pdf", "2.pdf")
        told = self.listen()
        self.fail(self.reply(self.chat, "dos", attachment_ids=files.ids))
        self.assertEqual(told.count("omnichannel/unsent"), 1)
        self.assertEqual(len(self.to_dos()), 1)
        self.assertFalse(self.to_dos(self.manager))
        self.chat.delivery_ids.filtered("trouble").with_user(self.agent).action_retry()
        self.assertFalse(self.to_dos(), "nothing is left to do")

    def test_doubt_that_becomes_failure_is_told_once(self):
        """S0-05: the same message is not told twice because more is known of it."""
        told = self.listen()
        delivery = self.fail(self.reply(self.chat), errors.UncertainError(code="timeout"))
        delivery._apply_status(
            "failed", fields.Datetime.now(), errors.RecipientError("no", code="131026")
        )
        self.assertEqual(told.count("omnichannel/unsent"), 1)
        self.assertEqual(self.row()["unsent"], "failed")

    def test_author_has_left(self):
        """S0-05: when the author is not here any more, the channel's responsible is told."""
        message = self.reply(self.chat)
        self.agent.active = False
        self.fail(message)
        self.assertEqual(self.to_dos(self.manager).user_id, self.manager)

    def test_machines_are_not_told(self):
        """S1-21: what no person wrote calls no person; the row says it."""
        self.reply(self.chat, omnichannel_origin="bulk")
        told = self.listen()
        self.fail(self.chat.delivery_ids.filtered(lambda d: d.direction == "out").mail_message_id)
        self.assertNotIn("omnichannel/unsent", told)
        self.assertEqual(self.row()["unsent"], "failed")

    def upload(self, *names):
        """Files that the agent has put into the composer."""
        values = {
            "raw": b"%PDF-1.4",
            "mimetype": "application/pdf",
            "res_model": "mail.compose.message",
        }
        Attachment = self.env["ir.attachment"].with_user(self.agent)
        return Attachment.create([{"name": name, "res_id": 0, **values} for name in names])

    def listen(self):
        """Kinds of what is told over the bus from now on."""
        told = []
        original = type(self.env["bus.bus"])._sendone

        def send(bus, target, kind, message):
            told.append(kind)
            return original(bus, target, kind, message)

        self.patch(type(self.env["bus.bus"]), "_sendone", send)
        return told

    # ------------------------------------------------------------------ what it costs

    def test_good_path_costs_nothing(self):
        """S0-05: a message that goes the usual way asks the database nothing for all this."""
        delivery = self.reply(self.chat).omnichannel_message_ids
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        delivery.write({"state": "sending"})
        delivery.write({"state": "sent"})
        delivery.flush_recordset()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 1)
