from urllib.parse import urlsplit

from odoo.tests import tagged

from .document_case import DocumentCase


@tagged("post_install", "-at_install")
class TestChatKeys(DocumentCase):
    """No key opens a chat: clients have their pages, and nobody else has any."""

    def test_no_key(self):
        """S0-40, S1-01: a chat has none, and no address of Odoo's makes or takes one."""
        chat = self.start(body="<p>Words for the client</p>")
        chat_sudo = chat.sudo()
        self.assertNotIn("access_token", chat_sudo._fields)
        thread = {"thread_model": "omnichannel.chat", "thread_id": chat.id}
        message = chat_sudo.message_ids[-1]
        key = "0" * 36
        for persona in self.personas:
            self._be(persona)
            for keys in ({}, {"token": key}, {"hash": "0" * 64, "pid": self.ann.id}):
                with self.subTest(persona=persona, keys=keys):
                    self._check_silent(chat_sudo, message, thread, keys)

    def _check_silent(self, chat_sudo, message, thread, keys):
        count = len(chat_sudo.message_ids)
        fetched = self._call("/mail/chatter_fetch", **thread, **keys)
        self.assertFalse(fetched and fetched["messages"])
        shown = self._call("/portal/chatter_init", **thread, **keys) or {}
        self.assertFalse(shown.get("mail.thread"))
        post = {"body": "Hello", "message_type": "comment"}
        self.assertIsNone(self._call("/mail/message/post", **thread, post_data=post, **keys))
        chat_sudo.invalidate_recordset()
        self.assertEqual(len(chat_sudo.message_ids), count)
        avatar = f"/mail/avatar/mail.message/{message.id}/author_avatar/50x50"
        way = {"access_token": keys.get("token"), "_hash": keys.get("hash"), "pid": keys.get("pid")}
        with_key = self.url_open(avatar, params=way).content
        self.assertEqual(with_key, self.url_open(avatar).content)
        view = {"model": "omnichannel.chat", "res_id": chat_sudo.id, **way}
        answer = self.url_open("/mail/view", params=view, allow_redirects=False)
        self.assertIn(urlsplit(answer.headers["Location"]).path, ("/my", "/web/login"))
