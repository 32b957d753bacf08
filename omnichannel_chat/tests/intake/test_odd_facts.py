from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import OmnichannelCase
from .test_media import PNG


@tagged("post_install", "-at_install")
class TestOddFacts(OmnichannelCase):
    """What cannot be so: times to come, names that reach too far, files without content."""

    def test_times_to_come(self):
        """S0-36: what is told to have happened later than now happened when we were told."""
        ahead = (fields.Datetime.now() + timedelta(days=400)).timestamp()
        before = fields.Datetime.now()
        chat = self.receive("from the future", timestamp=int(ahead * 1000))
        now = fields.Datetime.now()
        for name in ("last_message_at", "last_inbound_at", "waiting_since"):
            with self.subTest(name=name):
                self.assertTrue(before <= chat[name] <= now)
        message = chat.message_ids.filtered("omnichannel_message_ids")[0]
        self.assertTrue(before <= message.date <= now)
        self.receive("after it")
        self.assertEqual(chat.last_message_preview, "after it")
        self.reply(chat, "answer")
        self.assertEqual(chat.last_message_preview, "answer")

    def test_names_of_customers(self):
        """S0-38: a name turns nobody else's words round; one that nobody can see is none."""
        chat = self.receive(persona=self._make_persona("\u202ereversed \u2066name\u202c"))
        identity = chat.identity_id
        self.assertEqual((identity.name, identity.guest_id.name), ("reversed name",) * 2)
        invisible = self.receive(
            persona=self._make_persona("\u200b \u3164", phone="+34600111222")
        ).identity_id
        self.assertEqual((invisible.name, invisible.display_name), (False, "+34600111222"))
        arabic = self.receive(persona=self._make_persona("علي")).identity_id
        self.assertEqual(arabic.name, "علي")
        arabic.partner_id = self.env["res.partner"].create({"name": "\u202eبوب"})
        self.assertEqual(arabic._get_label(), "بوب")

    def test_names_of_files(self):
        """S0-13: a file's name shows the ending that it has."""
        media = {"data": f"data:image/png;base64,{PNG}", "filename": "\u202efdp.exe"}
        chat = self.receive("", kind="document", media=media)
        self.fetch_media()
        self.assertEqual(chat.delivery_ids.attachment_id.name, "fdp.exe")

    def test_empty_file(self):
        """S0-13: a file without content could not be loaded, and leaves no attachment."""
        media = {"data": "data:image/png;base64,", "filename": "a.png"}
        chat = self.receive("", kind="image", media=media)
        self.fetch_media()
        delivery = chat.delivery_ids
        self.assertEqual((delivery.media_state, delivery.error_kind), ("failed", "media"))
        self.assertFalse(delivery.attachment_id or delivery.mail_message_id.attachment_ids)
        sentence = "The file could not be loaded. (it is empty)"
        self.assertEqual(delivery._get_failure_sentence(), sentence)

    def test_voice_that_no_browser_plays(self):
        """S0-13: AMR is a file to download; Ogg is played in the chat."""
        for mime_type, is_voice in (("audio/amr", False), ("audio/ogg", True)):
            with self.subTest(mime_type=mime_type):
                media = {"data": f"data:{mime_type};base64,IyFBTVIK", "filename": "voz"}
                self.receive("", kind="voice", media=media)
                self.fetch_media()
                delivery = self.find_chat().delivery_ids[-1]
                self.assertEqual(delivery.attachment_id.mimetype, mime_type)
                self.assertEqual(bool(delivery.attachment_id.voice_ids), is_voice)
