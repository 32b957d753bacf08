from odoo import models
from odoo.tools import SQL, escape_psql

#: Shorter ids are found in too much that is about other people.
MIN_TRACE = 6


class OmnichannelIdentity(models.Model):
    """Erasing a person: everything that we have of a customer on a channel goes."""

    _inherit = "omnichannel.identity"

    def unlink(self):
        """Erase the customer on this channel: chats, messages, files, events, name and picture.

        The customer record (``res.partner``) stays; whoever erases a person erases that, too.
        """
        mains = (self.main_id | self.filtered(lambda each: not each.main_id)).exists()
        everything = mains | mains.alias_ids
        chats = self.env["omnichannel.chat"].with_context(active_test=False)
        # Chats that were merged into others hang on what is a further address by now.
        chats = chats.search([("identity_id", "in", everything.ids)])
        everything._erase_events(chats)
        guests = everything.guest_id
        chats.unlink()
        result = super(OmnichannelIdentity, everything).unlink()
        guests.unlink()
        return result

    def _erase_events(self, chats):
        """Delete what providers told about these customers, also what is not understood yet."""
        Event = self.env["omnichannel.event"]
        Event.flush_model()
        for identity in self:
            traces = [identity.external_id] if len(identity.external_id) >= MIN_TRACE else []
            if identity.phone:
                traces.append(identity.phone.removeprefix("+"))
            patterns = [f"%{escape_psql(trace)}%" for trace in traces]
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM omnichannel_event
                     WHERE channel_id = %s AND (chat_id = ANY(%s) OR payload LIKE ANY(%s))
                    """,
                    identity.channel_id.id,
                    chats.ids,
                    patterns,
                )
            )
        Event.invalidate_model()
