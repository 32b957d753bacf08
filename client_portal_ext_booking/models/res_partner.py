from odoo import models


class ResPartner(models.Model):
    """Who books online says who he is."""

    _inherit = "res.partner"

    def _has_full_name(self):
        """Whether first and last name of a person are known (S3-22)."""
        self.ensure_one()
        if "firstname" in self._fields and "lastname" in self._fields:
            # OCA's Partner first name keeps them apart.
            return bool(self.firstname and self.lastname)
        return len((self.name or "").split()) > 1
