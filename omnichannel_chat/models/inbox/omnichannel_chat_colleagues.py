from odoo import models
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ...tools.arguments import one_of, short_text, takes
from ...tools.viewers import filter_viewers

#: What people do in a chat, as far as their colleagues are told.
PRESENCES = ("looking", "typing", "left")
#: Colleagues that are suggested at once.
MAX_SUGGESTIONS = 8


class OmnichannelChat(models.Model):
    """What colleagues know of each other in a chat: who is here, and who can be spoken to."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ who is here

    @takes(presence=one_of(*PRESENCES))
    def notify_presence(self, presence):
        """Tell those who look at the chat that the current user looks, types an answer, or left.

        Nothing is stored: browsers repeat it, and forget whom they hear of no more.

        :param str presence: one of PRESENCES; anything else is refused
        """
        self._one_as_staff()
        payload = {
            "chat_id": self.id,
            "user_id": self.env.uid,
            "name": self.env.user.name,
            "presence": presence,
        }
        self._bus_send("omnichannel/presence", payload)

    # ------------------------------------------------------------------ who can be spoken to

    @takes(search=short_text)
    def get_colleagues(self, search=""):
        """Colleagues who see the chat, for mentions in notes.

        :return: ``{"store_data": ..., "partner_ids": [...]}``, by name
        """
        users_sudo = self._one_as_staff()._get_team()
        matching = Domain("name", "ilike", search) | Domain("email", "ilike", search)
        found = users_sudo.filtered_domain(matching & Domain("active", "=", True))
        found = self._filter_viewers(found.sorted("name"))[:MAX_SUGGESTIONS]
        partners = found.partner_id.sudo(False)
        store = Store().add(partners, extra_fields=partners._get_store_mention_fields())
        return {"store_data": store.get_result(), "partner_ids": partners.ids}

    def _get_team(self):
        """The people who may see the chat, which is under sudo; who of them does is asked then.

        :return: ``res.users`` records under sudo
        """
        # Members of a channel are shown to members; managers see every chat.
        managers = self.env.ref("omnichannel_chat.group_manager").all_user_ids
        return self.channel_id.user_ids | managers

    def _filter_viewers(self, users):
        """Those of these people who see the chat."""
        return filter_viewers(self, users)

    def _keep_colleagues(self, partner_ids):
        """Of those mentioned, colleagues who see the chat; the author is told of the others.

        A customer is reached through the channel only, and a note is for those who see the chat.
        """
        partners = self.env["res.partner"].browse(partner_ids or [])
        # sudo: who is behind a name that was mentioned
        users_sudo = partners.sudo().user_ids.filtered(lambda user: not user.share)
        viewers_sudo = self._filter_viewers(users_sudo)
        strangers = (users_sudo - viewers_sudo).partner_id - viewers_sudo.partner_id
        if strangers:
            self.env.user._bus_send("simple_notification", self._explain_strangers(strangers))
        return (partners & viewers_sudo.partner_id.sudo(False)).ids

    def _explain_strangers(self, strangers):
        message = self.env._(
            "Not told, because they do not see chats of %(channel)s: %(names)s.",
            channel=self.sudo().channel_id.name,
            names=", ".join(strangers.mapped("name")),
        )
        return {"type": "warning", "message": message}

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows a chat, not even with an activity: who sees it the channel decides."""
        return True
