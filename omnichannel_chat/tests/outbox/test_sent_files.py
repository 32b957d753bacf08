import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, JsonRpcException, new_test_user, tagged

from ..common import OmnichannelCase

# One pixel.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestSentFiles(HttpCase, OmnichannelCase):
    """Files of messages: what the customer has is not deleted here alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "files_agent", groups="omnichannel_chat.group_agent")
        cls.channel.user_ids += cls.user

    def setUp(self):
        super().setUp()
        self.chat = self.receive("Hola")

    def _upload(self, name="logo.png"):
        """A file in the composer, and the token that proves whose it is."""
        file = (
            self.env["ir.attachment"]
            .with_user(self.user)
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": base64.b64decode(PNG),
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                }
            )
        )
        return file, file._get_ownership_token()

    def _send_file(self):
        file, token = self._upload()
        message = self.reply(self.chat, "Aquí está", self.user, attachment_ids=file.ids)
        self.send()
        return message, file, token

    def _delete(self, file, token):
        self.make_jsonrpc_request(
            "/mail/attachment/delete", {"attachment_id": file.id, "access_token": token}
        )

    def test_route(self):
        """S0-20: with the uploader's own token, too, a file that went out stays."""
        message, file, token = self._send_file()
        self.authenticate("files_agent", "files_agent")
        with self.assertRaises(JsonRpcException) as caught:
            self._delete(file, token)
        self.assertIn("odoo.exceptions.UserError", str(caught.exception))
        self.assertEqual(message.attachment_ids, file)

    def test_what_was_not_sent_yet(self):
        """S0-20: what is still in the composer can be taken out."""
        file, token = self._upload()
        self.authenticate("files_agent", "files_agent")
        self._delete(file, token)
        self.assertFalse(file.exists())

    def test_rpc(self):
        """S0-20: neither agents nor administrators delete it over RPC."""
        _message, file, _token = self._send_file()
        with self.assertRaises(AccessError):
            file.with_user(self.user).unlink()
        with self.assertRaises(UserError):
            file.with_user(self.env.ref("base.user_admin")).unlink()
        self.assertTrue(file.exists())

    def test_files_of_customers(self):
        """S0-20: what the customer sent is not deleted either."""
        self.receive(
            "", kind="image", media={"data": f"data:image/png;base64,{PNG}", "filename": "foto.png"}
        )
        self.fetch_media()
        file = self.chat.message_ids.attachment_ids
        self.assertEqual(len(file), 1)
        with self.assertRaises(UserError):
            file.unlink()

    def test_edit_keeps_files(self):
        """S0-20: editing changes the text; files are neither added nor taken away."""
        message, file, _token = self._send_file()
        other, _token = self._upload("otro.png")
        for files in ([], [other.id], [file.id, other.id]):
            with self.assertRaises(UserError):
                self.chat.sudo()._message_update_content(
                    message, body="Editado", attachment_ids=files
                )
        self.chat.sudo()._message_update_content(message, body="Editado", attachment_ids=file.ids)
        self.assertEqual(message.attachment_ids, file)

    def test_deleting_the_message(self):
        """S0-20: with its message it goes, here and at the customer's."""
        message, file, _token = self._send_file()
        self.chat.sudo()._message_update_content(message, body="", attachment_ids=[])
        self.assertFalse(file.exists())
        deletions = self.chat.delivery_ids.filtered(lambda d: d.operation == "delete")
        self.assertEqual(len(deletions), 1)

    def test_erasing(self):
        """S0-20: erasing the customer takes the files along."""
        _message, file, _token = self._send_file()
        self.chat.identity_id.unlink()
        self.assertFalse(file.exists())
