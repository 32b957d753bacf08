from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import OmnichannelCase

PIXEL = "data:image/png;base64,iVBORw0KGgo="


@tagged("post_install", "-at_install")
class TestRetention(OmnichannelCase):
    """How long events and files are kept (lesson: privacy)."""

    def age(self, records, days):
        column = "received_at" if records._name == "omnichannel.event" else "create_date"
        records.flush_recordset()
        self.env.cr.execute(
            f"UPDATE {records._table} SET {column} = %s WHERE id IN %s",
            [fields.Datetime.now() - timedelta(days=days), tuple(records.ids)],
        )
        records.invalidate_recordset()

    def events(self):
        return self.env["omnichannel.event"].search([("channel_id", "=", self.channel.id)])

    def test_events_go_after_their_days(self):
        """S0-23: what a message was made of goes; the message stays."""
        chat = self.receive("Hola")
        self.age(self.events(), 31)
        self.receive("¿Sigue ahí?")
        self.assertEqual(self.env["omnichannel.channel"]._gc_events(), (1, 0))
        self.assertEqual(len(self.events()), 1)
        self.assertEqual(len(chat.message_ids), 2)

    def test_message_of_a_deleted_event_is_known(self):
        """S0-04: what the provider tells again after that is still no second message."""
        message_id = self.write_in()
        self.process()
        self.age(self.events(), 31)
        self.env["omnichannel.channel"]._gc_events()
        chat = self.receive(id=message_id)
        self.assertEqual(len(chat.message_ids), 1)

    def test_work_to_do_is_never_deleted(self):
        """S0-04: waiting and parked events stay, however old."""
        self.deliver([{"type": "message"}])
        self.process()
        self.write_in()
        self.age(self.events(), 400)
        self.assertEqual(self.env["omnichannel.channel"]._gc_events(), (0, 0))

    def test_channel_may_keep_everything(self):
        """S0-23: without days nothing is deleted."""
        self.channel.event_days = 0
        self.receive()
        self.age(self.events(), 4000)
        self.assertEqual(self.env["omnichannel.channel"]._gc_events(), (0, 0))

    def test_days_that_would_let_doubles_in(self):
        """S0-04: events are kept for as long as a provider may repeat itself."""
        for values in ({"event_days": 7}, {"event_days": -1}, {"file_days": -1}):
            with self.assertRaises(ValidationError):
                self.channel.write(values)

    def test_files_go_after_their_days(self):
        """S0-13: received and sent files are deleted, their messages say so."""
        self.channel.file_days = 90
        chat = self.receive("mira", kind="image", media={"data": PIXEL, "filename": "a.png"})
        self.fetch_media()
        file = self.env["ir.attachment"].create(
            {"name": "b.txt", "raw": b"x", "res_model": "omnichannel.chat", "res_id": chat.id}
        )
        self.reply(chat, attachment_ids=file.ids)
        self.send()
        files = chat.message_ids.attachment_ids
        self.assertEqual(len(files), 2)
        self.age(chat.delivery_ids, 91)
        self.assertEqual(self.env["omnichannel.channel"]._gc_files(), (2, 0))
        self.assertFalse(files.exists())
        shown = [message._get_omnichannel_data()["deliveries"] for message in chat.message_ids]
        self.assertEqual([each[0]["media_state"] for each in shown], ["removed"] * 2)

    def test_young_and_waiting_files_stay(self):
        """S0-13: not before their days, and never while a message waits to be sent."""
        self.channel.file_days = 90
        chat = self.receive()
        file = self.env["ir.attachment"].create(
            {"name": "b.txt", "raw": b"x", "res_model": "omnichannel.chat", "res_id": chat.id}
        )
        self.reply(chat, attachment_ids=file.ids)
        self.age(chat.delivery_ids, 91)
        self.assertEqual(self.env["omnichannel.channel"]._gc_files(), (0, 0))
        self.send()
        self.age(chat.delivery_ids, 89)
        self.assertEqual(self.env["omnichannel.channel"]._gc_files(), (0, 0))
