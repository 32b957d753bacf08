from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.folding import fold_for_index
from ..omnichannel_identity import PHONE_KINDS


class OmnichannelIdentity(models.Model):
    """By what a customer is found: names and numbers, as people type them."""

    _inherit = "omnichannel.identity"

    search_text = fields.Text(
        compute="_compute_search_text",
        store=True,
        precompute=True,
        prefetch=False,
        export_string_translation=False,
        help="Names without accents and case, numbers as digits.",
    )

    def init(self):
        result = super().init()
        if self.env.registry.has_trigram:
            self.env.cr.execute(
                SQL(
                    """
                    CREATE INDEX IF NOT EXISTS omnichannel_identity_search_text_trigram_idx
                        ON omnichannel_identity USING gin (search_text gin_trgm_ops)
                    """
                )
            )
        return result

    @api.depends(
        *("name", "username", "phone", "kind", "external_id"),
        *("partner_id.name", "partner_id.commercial_company_name", "partner_id.phone"),
    )
    def _compute_search_text(self):
        for identity in self:
            partner = identity.partner_id
            address = identity.external_id if identity.kind in PHONE_KINDS else ""
            numbers = {_get_digits(each) for each in (identity.phone, address, partner.phone)}
            identity.search_text = fold_for_index(
                identity.name,
                identity.username and f"@{identity.username}",
                partner.name,
                partner.commercial_company_name,
                *sorted(numbers),
            )


def _get_digits(number):
    return "".join(filter(str.isdecimal, number or ""))
