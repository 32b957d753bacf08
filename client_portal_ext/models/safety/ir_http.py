from odoo import models

from ...tools.local_path import leads_elsewhere


class IrHttp(models.AbstractModel):
    """What holds for all pages, whoever made them."""

    _inherit = "ir.http"

    @classmethod
    def _redirect(cls, location, code=303):
        # Odoo takes the host away, and lets "/<tab>/host" pass, which browsers read as "//host".
        if location[:1] == "/" and leads_elsewhere(location):
            location = "/my"
        return super()._redirect(location, code)
