from odoo import api, fields, models

#: Words by which a stage that waits for the customer is known, English and Spanish.
WAITING = ("wait", "pending", "espera", "pendiente")


class HelpdeskTicketStage(models.Model):
    """What a stage is for a client: one of four."""

    _inherit = "helpdesk.ticket.stage"

    client_state = fields.Selection(
        [
            ("open", "Open"),
            ("in_progress", "In progress"),
            ("waiting", "Waiting for answer"),
            ("closed", "Closed"),
        ],
        "Client Sees",
        compute="_compute_client_state",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What a client sees of a case in this stage. Waiting for answer: it is his turn.",
    )

    # Not of the name: who renames a stage has not decided anew.
    @api.depends("closed", "unattended")
    def _compute_client_state(self):
        for stage in self:
            name = (stage.name or "").lower()
            if stage.closed:
                stage.client_state = "closed"
            elif any(word in name for word in WAITING):
                stage.client_state = "waiting"
            else:
                stage.client_state = "open" if stage.unattended else "in_progress"
