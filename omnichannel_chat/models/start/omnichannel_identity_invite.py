import hmac
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac as odoo_hmac

#: Days for which the link that a customer is given says who he is.
INVITE_DAYS = 30
#: Hex digits of the signature: links hold 64 characters at most.
SIGNATURE_LENGTH = 24
_REF = re.compile(rf"p(\d+)-(\d+)-([0-9a-f]{{{SIGNATURE_LENGTH}}})")


class OmnichannelIdentity(models.Model):
    """Links by which a known customer starts a chat: who follows one is linked to that customer."""

    _inherit = "omnichannel.identity"

    @api.model
    def _get_invite_ref(self, channel, partner):
        """What stands in a customer's own link to us; signed, and good for INVITE_DAYS.

        :rtype: str
        """
        last_day = (fields.Date.today() + timedelta(days=INVITE_DAYS)).toordinal()
        return f"p{partner.id}-{last_day}-{self._sign_invite(channel, partner.id, last_day)}"

    @api.model
    def _sign_invite(self, channel, partner_id, last_day):
        facts = (channel.id, partner_id, last_day)
        return odoo_hmac(self.env(su=True), "omnichannel_invite", facts)[:SIGNATURE_LENGTH]

    def _follow_invite(self, ref):
        """The customer came by a link; when it was made for one customer, that is who he is.

        :param str ref: as the provider handed it back; anything may stand in it
        :return: True when the identity was linked
        """
        self.ensure_one()
        main = (self.main_id or self)._in_team_language()
        match = _REF.fullmatch(ref or "")
        if not match or main.partner_id:
            return False
        partner_id, last_day = int(match[1]), int(match[2])
        expected = self._sign_invite(main.channel_id, partner_id, last_day)
        if not hmac.compare_digest(match[3], expected):
            return False
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner or last_day < fields.Date.today().toordinal():
            return False
        main._link_partner(partner)
        main._log_in_chats(self.env._("Linked to the customer whose invitation was followed."))
        return True
