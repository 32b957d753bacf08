from odoo import models

from ..workers.reactions import DEFERRED, Deferred


class IrActionsServer(models.Model):
    """Actions that rules of automation take while customers' messages are being stored wait."""

    _inherit = "ir.actions.server"

    def run(self):
        deferred = self.env.context.get(DEFERRED)
        if isinstance(deferred, Deferred):
            deferred.add(self)
            return False
        return super().run()
