from odoo import api, models

from ..omnichannel_identity import PARTNER


class OmnichannelIdentity(models.Model):
    """The addresses of many accounts in the client portal."""

    _inherit = "omnichannel.identity"

    @api.model
    def _for_accounts(self, portal, accounts):
        """:meth:`_for_account` for several; made at once, where they are not there yet.

        :return: identity by id of the account
        :rtype: dict[int, omnichannel.identity]
        """
        here = [("channel_id", "=", portal.id), ("kind", "=", PARTNER)]
        known = self.search([*here, ("partner_id", "in", accounts.ids)], order="id desc")
        found = {identity.partner_id.id: identity for identity in known}
        missing = accounts.filtered(lambda account: account.id not in found)
        created = self.create(
            [
                {
                    "channel_id": portal.id,
                    "kind": PARTNER,
                    "external_id": str(account.id),
                    "partner_id": account.id,
                }
                for account in missing
            ]
        )
        return found | dict(zip(missing.ids, created, strict=True))
