from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.arguments import maybe, record_id, short_text, takes, yes_or_no


class OmnichannelChat(models.Model):
    """What chats with unknown customers of a provider need, and a thread must not have.

    A thread belongs to its account from the beginning, and only its account reads it: linked to
    somebody else, or merged, it would be shown to the wrong people.
    """

    _inherit = "omnichannel.chat"

    def _refuse_threads(self):
        """:raise UserError: one of these chats is a thread"""
        # sudo: whether it is one; access was checked, or is by the method that goes on
        if any(self.sudo().mapped("is_thread")):
            raise UserError(
                self.env._(
                    "A thread stays with the client for whom it was started. Start another one "
                    "for somebody else."
                )
            )

    @takes(partner_id=maybe(record_id))
    def link_partner(self, partner_id):
        self._as_staff()._refuse_threads()
        return super().link_partner(partner_id)

    @takes()
    def create_partner(self):
        self._as_staff()._refuse_threads()
        return super().create_partner()

    @takes(search=short_text)
    def get_merge_candidates(self, search=""):
        if self._one_as_staff().is_thread:
            return []
        found = super().get_merge_candidates(search)
        return [row for row in found if not row["is_thread"]]

    @takes(other_id=record_id, keep_id=record_id, chats=yes_or_no, partners=yes_or_no)
    def merge_with(self, other_id, keep_id, chats=False, partners=False):
        (self + self.browse(other_id))._as_staff()._refuse_threads()
        return super().merge_with(other_id, keep_id, chats=chats, partners=partners)

    def _change_customer(self, change):
        self._as_staff()._refuse_threads()
        return super()._change_customer(change)

    @api.model
    def _get_start_domain(self):
        """A thread is not started by a telephone number, see ``start_thread``."""
        return super()._get_start_domain() & Domain("provider", "!=", "portal")
