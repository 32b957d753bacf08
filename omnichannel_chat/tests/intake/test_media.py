import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...connectors import errors
from ...connectors.events import MediaContent
from ...connectors.sandbox.connector import SandboxConnector
from ...models.media.omnichannel_message import MEDIA_RETRY_DELAYS
from ..common import OmnichannelCase

PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()


@tagged("post_install", "-at_install")
class TestMedia(OmnichannelCase):
    def receive_file(self, kind="image", mime_type="image/png", content=PNG):
        media = {"data": f"data:{mime_type};base64,{content}", "filename": "foto.png"}
        chat = self.receive("Mira", kind=kind, media=media)
        return chat.message_ids.filtered("omnichannel_message_ids")[0]

    def fetch(self, answer):
        effect = (
            {"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer}
        )
        with patch.object(SandboxConnector, "fetch_media", autospec=True, **effect):
            self.fetch_media()

    def test_message_shows_before_its_file(self):
        """S0-13: the message is there at once, the file follows in its own job."""
        message = self.receive_file()
        delivery = message.omnichannel_message_ids
        self.assertEqual((delivery.media_state, len(message.attachment_ids)), ("pending", 0))
        self.fetch_media()
        self.assertEqual(delivery.media_state, "done")
        self.assertEqual(message.attachment_ids.mimetype, "image/png")
        self.assertEqual(message.attachment_ids.name, "foto.png")
        self.assertTrue(message.attachment_ids.with_user(self.agent).has_access("read"))
        self.assertFalse(message.attachment_ids.with_user(self.stranger).has_access("read"))

    def test_pages_and_drawings_are_downloads(self):
        """S0-13: HTML and SVG of a customer never run in our page."""
        for mime_type in ("text/html", "image/svg+xml", "application/xhtml+xml"):
            script = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
            message = self.receive_file("document", mime_type, script.decode())
            self.fetch_media()
            self.assertEqual(message.attachment_ids.mimetype, "application/octet-stream")

    def test_file_is_tried_again_then_given_up_and_tried_by_a_person(self):
        """S0-13: a file that cannot be loaded says so and has a button."""
        delivery = self.receive_file().omnichannel_message_ids
        for _attempt in range(len(MEDIA_RETRY_DELAYS) + 1):
            self.assertEqual(delivery.media_state, "pending")
            delivery.next_try_at = fields.Datetime.now() - timedelta(seconds=1)
            self.fetch(errors.MediaError("busy"))
        self.assertEqual(delivery.media_state, "failed")
        self.assertIn("could not be loaded", delivery._get_failure_sentence())
        delivery.with_user(self.agent).action_retry_media()
        self.fetch(MediaContent(content=b"x", mime_type="text/plain", filename="a.txt"))
        self.assertEqual(delivery.media_state, "done")

    def test_refused_file_is_not_tried_again(self):
        """S0-13: too large stays too large."""
        delivery = self.receive_file().omnichannel_message_ids
        self.fetch(errors.MediaRefusedError("the file is larger than 16 MB", code="size"))
        self.assertEqual(delivery.media_state, "failed")

    def test_voice_note_plays(self):
        """S0-13: a voice note gets Odoo's voice player."""
        message = self.receive_file("voice", "audio/ogg", base64.b64encode(b"OggS0000").decode())
        self.fetch_media()
        self.assertTrue(message.attachment_ids.voice_ids)

    @mute_logger("odoo.addons.omnichannel_chat.models.media.omnichannel_message")
    def test_file_that_cannot_be_stored_holds_up_no_other(self):
        """S0-13: a file that breaks us while storing is given up; the next one is stored."""
        broken = self.receive_file().omnichannel_message_ids
        fine = self.receive_file().omnichannel_message_ids
        Delivery = type(fine)
        attach = Delivery._attach_media

        def attach_or_break(delivery, result):
            if delivery == broken:
                raise ZeroDivisionError
            return attach(delivery, result)

        with patch.object(Delivery, "_attach_media", attach_or_break):
            self.fetch_media()
        self.assertEqual((broken.media_state, fine.media_state), ("failed", "done"))

    def test_file_of_a_message_that_was_taken_back_stays_away(self):
        """S0-13: what a customer deletes does not come back with its file."""
        message = self.receive_file()
        delivery = message.omnichannel_message_ids
        self.happen({"type": "delete", "message_id": delivery.external_id})
        self.process()
        delivery._store_media(MediaContent(content=b"x", mime_type="text/plain"))
        self.assertFalse(message.attachment_ids)
