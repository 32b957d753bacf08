from dataclasses import replace

from odoo import api, fields, models

_STOPS = (False, "marketing", "all")


class OmnichannelIdentity(models.Model):
    """Several addresses of one person on one channel, put together by somebody of the team."""

    _inherit = "omnichannel.identity"

    reply_to_id = fields.Many2one(
        "omnichannel.identity",
        "Answers Go to",
        readonly=True,
        ondelete="set null",
        help="Of several addresses the one last written from; only after merging.",
    )

    def _get_address(self):
        """How the customer is reached, for people."""
        self.ensure_one()
        return (
            self.phone or (f"@{self.username}" if self.username else self.name) or self._get_label()
        )

    def _get_address_row(self, chat):
        """One address for the panel of a chat.

        :rtype: dict
        """
        self.ensure_one()
        main = self.main_id or self
        return {
            "id": self.id,
            "address": self._get_address(),
            "name": self.name or "",
            "channel": self.channel_id.name,
            "look": self.channel_id._get_look(),
            "is_here": main == chat.sudo().identity_id,
            "gets_answers": bool(main.reply_to_id) and main.reply_to_id == self,
            "reachable": main.reachable,
            "stopped": main.stopped or "",
            "blocked": main.blocked,
        }

    def _get_addresses(self):
        addresses = super()._get_addresses()
        first = (self.main_id or self).reply_to_id
        if not first:
            return addresses
        # The provider counts the time for free answers from this one's last message.
        return tuple(sorted(addresses, key=lambda each: each.value != first.external_id))

    def _absorb(self, gone, customer, reply_to):
        """Take over another customer's addresses.

        What he has stopped, or we have blocked, on either address holds for both.

        :param gone: main identity that becomes a further address of this one
        :param customer: ``res.partner`` of both; may be empty
        :param reply_to: the address that gets the answers
        """
        self.ensure_one()
        strictest = max(self + gone, key=lambda each: _STOPS.index(each.stopped or False))
        blocked = gone if gone.blocked and not self.blocked else self
        self.write(
            {
                "reply_to_id": reply_to.id,
                **{name: strictest[name] for name in ("stopped", "stopped_at", "stopped_by")},
                "blocked": blocked.blocked,
                "blocked_at": blocked.blocked_at,
                "blocked_by_id": blocked.blocked_by_id.id,
            }
        )
        (gone.alias_ids + gone).main_id = self
        gone.write({"partner_id": False, "reply_to_id": False})
        self._link_partner(customer)

    @api.model
    def _refresh_all(self, contacts, mains):
        """Of merged addresses each keeps its own name; answers go to the one that wrote last."""
        return super()._refresh_all(
            [
                (channel, main._keep_writer(contact) if main.reply_to_id else contact)
                for (channel, contact), main in zip(contacts, mains, strict=True)
            ],
            mains,
        )

    def _keep_writer(self, contact):
        """Write down which of the merged customers it is, and what he is called.

        :return: what of the contact is to be written to the main address
        """
        self.ensure_one()
        writer = self._find_writer(contact)
        if self.reply_to_id != writer:
            self.reply_to_id = writer
        if writer == self:
            return contact
        writer._learn(contact)
        return replace(contact, name="", username="", phone="", language="")

    def _find_writer(self, contact):
        """Which of the merged customers it is; the main one in doubt."""
        self.ensure_one()
        values = {(address.kind, address.value) for address in contact.addresses}
        found = (self + self.alias_ids).filtered(lambda i: (i.kind, i.external_id) in values)
        return found.filtered("guest_id")[:1] or self
