from odoo import models

from ....tools.texts import html_to_text

#: What is shown of a message that another one answers, in characters.
QUOTED = 160


class OmnichannelChat(models.Model):
    """What stands beside a message on the client's page: what it answers, and reactions to it.

    Both of the same thread only, and of what the client sees of it anyway.
    """

    _inherit = "omnichannel.chat"

    def _get_client_message(self, user, sent):
        message = sent.mail_message_id
        return {
            **super()._get_client_message(user, sent),
            "quote": self._get_client_quote(user, message),
            "reactions": self._get_client_reactions(message),
        }

    def _get_client_quote(self, user, message):
        """Who has written what a message answers, and how that begins; None = it answers nothing.

        :rtype: dict | None
        """
        answered = message._get_omnichannel_parent()
        if not answered or not self._is_for_clients(answered):
            return None
        if "send" not in answered.omnichannel_message_ids.mapped("operation"):
            # It was never sent: a note, a draft, a line of the log.
            return None
        # sudo: of the user himself
        is_own = answered.author_id == user.sudo().partner_id
        text = " ".join(html_to_text(answered.body or "").split())
        return {
            "author": self.env._("You") if is_own else answered.author_id.name or "",
            "text": text[:QUOTED] or self._tell_textless(answered),
        }

    def _get_client_reactions(self, message):
        """Emojis on a message, and how many have chosen each; not who.

        :rtype: list[dict]
        """
        counts = {}
        for reaction in message.reaction_ids:
            counts[reaction.content] = counts.get(reaction.content, 0) + 1
        return [{"emoji": emoji, "count": count} for emoji, count in counts.items()]
