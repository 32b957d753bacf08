from odoo import fields, models


class ResCompany(models.Model):
    """Whether the portal has a place for cards, and who learns what clients do with them."""

    _inherit = "res.company"

    client_show_cards = fields.Boolean(
        "Cards",
        default=True,
        help="Clients add and remove the card they pay with. There has to be a published payment "
        "provider that saves cards.",
    )
    client_card_email = fields.Char(
        "Mail on Cards to",
        help="Gets a mail for each card that a client adds or removes; empty = the e-mail of the "
        "company.",
    )

    def _takes_cards(self):
        """Whether a published provider of the company saves cards for later."""
        self.ensure_one()
        Provider = self.env["payment.provider"]
        wanted = [
            *Provider._check_company_domain(self),
            ("state", "in", ("enabled", "test")),
            ("is_published", "=", True),
            ("allow_tokenization", "=", True),
        ]
        return bool(Provider.search_count(wanted, limit=1))
