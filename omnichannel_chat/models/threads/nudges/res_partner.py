from odoo import models


class ResPartner(models.Model):
    """Contacts as people to whom mails of threads are written."""

    _inherit = "res.partner"

    def write(self, vals):
        changed = self.browse()
        if vals.get("email"):
            # sudo: whether mails came back; it follows what is written
            changed = self.sudo().filtered(
                lambda person: person.message_bounce and person.email != vals["email"]
            )
        result = super().write(vals)
        # Another address: what came back from the old one says nothing about it.
        if changed:
            changed.write({"message_bounce": 0})
        return result

    def _find_unmailable(self, by_hand=False):
        """Why no mail of a thread can be sent to this person.

        :param bool by_hand: somebody wants it tried, although an e-mail has come back
        :return: a word of ``omnichannel.nudge._get_reason_words``; "" = it can
        """
        self.ensure_one()
        if not self.email_normalized:
            return "no_email"
        if self.is_blacklisted:
            return "blacklisted"
        return "bounced" if self.message_bounce and not by_hand else ""

    def _has_several_accounts(self):
        """Whether the address of this person is that of clients of several accounts."""
        self.ensure_one()
        users = self.env["res.users"].search(
            [
                ("share", "=", True),
                ("partner_id.email_normalized", "=", self.email_normalized),
                ("partner_id.commercial_partner_id", "!=", self.commercial_partner_id.id),
            ],
            limit=1,
        )
        return bool(users)

    def _greet_client(self):
        """The first line of a mail, in the language of the environment."""
        name = (self.name or "").strip()
        return self.env._("Hello %s,", name) if name else self.env._("Hello,")
