from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError

#: Kind of the address of an account in the portal: the id of its ``res.partner``.
PARTNER = "partner"


class OmnichannelIdentity(models.Model):
    """The address of an account in the client portal; all of its threads hang on it."""

    _inherit = "omnichannel.identity"

    @api.model
    def _for_account(self, portal, account):
        """The account's address in a portal, made when it is not there yet.

        :param portal: the client portal, an ``omnichannel.channel``
        :param account: a commercial ``res.partner``
        :raise ConcurrencyError: another request makes it at this moment; Odoo repeats ours
        """
        known = self.search(
            [
                ("channel_id", "=", portal.id),
                ("kind", "=", PARTNER),
                ("partner_id", "=", account.id),
            ],
            order="id",
            limit=1,
        )
        if known:
            return known
        try:
            with self.env.cr.savepoint():
                return self.create(
                    {
                        "channel_id": portal.id,
                        "kind": PARTNER,
                        "external_id": str(account.id),
                        "partner_id": account.id,
                    }
                )
        except UniqueViolation as error:
            raise ConcurrencyError("an account's address made twice at once") from error
