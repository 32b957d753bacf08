from odoo import models

from ...tools.arguments import check_one, takes

#: Messages on the phone's screen.
SCREEN = 100


class OmnichannelPersona(models.Model):
    """What the phone shows."""

    _inherit = "omnichannel.persona"

    @takes()
    def read_phone(self):
        """What the phone shows: the persona's chat, oldest message first.

        :return: ``{"condition", "chat_ids", "blocked", "bubbles": [...]}``
        """
        check_one(self)
        self.check_access("read")
        self.env["omnichannel.chat"]._check_agent()
        # sudo: the persona's own conversation; access was checked
        persona_sudo = self.sudo()
        deliveries_sudo = persona_sudo._get_deliveries(limit=SCREEN)
        told = persona_sudo._get_told()
        read_up_to = max(
            (d.id for d in deliveries_sudo if "read" in told.get(d.external_id, ())), default=0
        )
        chats_sudo = persona_sudo._get_chats()
        return {
            "condition": self.condition,
            "chat_ids": chats_sudo.ids,
            "blocked": not all(chats_sudo.identity_id.mapped("reachable")),
            "bubbles": [
                {
                    **delivery._get_phone_bubble(told.get(delivery.external_id, {})),
                    "seen": delivery.id <= read_up_to,
                }
                for delivery in deliveries_sudo
            ],
        }

    def _get_told(self):
        """What the phone was told later about its messages: edits, deletions, reactions, reading.

        :return: text by operation, by external id of the message
        :rtype: dict[str, dict[str, str]]
        """
        follow_ups = self.env["omnichannel.message"].search(
            [
                ("chat_id", "in", self._get_chats().ids),
                ("operation", "in", ("edit", "delete", "react", "read")),
                ("state", "=", "sent"),
            ],
            order="id desc",
            limit=2 * SCREEN,
        )
        told = {}
        for follow_up in follow_ups[::-1]:
            about = told.setdefault(follow_up.target_external_id, {})
            about[follow_up.operation] = follow_up.text or ""
        return told
