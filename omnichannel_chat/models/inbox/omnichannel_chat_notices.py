from odoo import models


class OmnichannelChat(models.Model):
    _inherit = "omnichannel.chat"

    def _get_push_payloads(self, user, most):
        """What a browser is given to show while its person is away: names, never a text.

        :param user: one ``res.users`` record, who may see these chats
        :param int most: more chats than that are one notice
        :rtype: list[dict]
        """
        chats = self.with_context(lang=user.lang)
        if len(chats) > most:
            body = chats.env._("%s chats have new messages.", len(chats))
            return [chats[:1]._get_push_payload(chats.env._("Chats"), body, "omnichannel.chats")]
        return [
            chat._get_push_payload(
                chat._get_title(),
                chat.env._("New message · %s", chat.channel_id.name),
                f"omnichannel.chat_{chat.id}",
            )
            for chat in chats
        ]

    def _get_push_payload(self, title, body, tag):
        """A notice as Odoo's service worker takes it.

        :param str tag: a later notice of the same tag takes the place of this one
        """
        self.ensure_one()
        return {
            "title": title,
            "options": {
                "body": body,
                "tag": tag,
                "icon": "/omnichannel_chat/static/description/icon.png",
                # A click opens /odoo/<model>/<res_id>: this is the inbox with the chat.
                "data": {"model": "action-omnichannel_chat.action_inbox", "res_id": self.id},
            },
        }
