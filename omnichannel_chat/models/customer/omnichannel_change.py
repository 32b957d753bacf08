from odoo import fields, models


class OmnichannelChange(models.Model):
    """What somebody did about who a customer is, and how it was before: so that it can be undone.

    Written and read by the methods of ``omnichannel.chat`` only.
    """

    _name = "omnichannel.change"
    _description = "Change of a Chat's Customer"
    _order = "id desc"

    chat_id = fields.Many2one("omnichannel.chat", required=True, index=True, ondelete="cascade")
    kind = fields.Selection([("link", "Customer linked"), ("merge", "Chats merged")], required=True)
    before_id = fields.Many2one("res.partner", "Customer before", ondelete="cascade")
    after_id = fields.Many2one("res.partner", "Customer after", ondelete="cascade")
    other_chat_id = fields.Many2one("omnichannel.chat", "Merged Chat", ondelete="cascade")
    moved = fields.Json(help="Ids of what was moved by model, and values before, for undoing.")
    undone = fields.Boolean()
