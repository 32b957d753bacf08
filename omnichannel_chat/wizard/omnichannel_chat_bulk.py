from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.arguments import check_one, takes


class OmnichannelChatBulk(models.TransientModel):
    """What several chats of a list are given: a person, tags, a time, a customer."""

    _name = "omnichannel.chat.bulk"
    _inherit = "omnichannel.company.mixin"
    _description = "Change Several Chats"

    @api.model
    def _get_assignable_domain(self):
        group = self.env.ref("omnichannel_chat.group_agent")
        return [("all_group_ids", "in", group.ids), ("share", "=", False)]

    operation = fields.Selection(
        [
            ("assign", "Assign"),
            ("tag", "Add Tags"),
            ("untag", "Remove Tags"),
            ("snooze", "Snooze"),
            ("link", "Link to Customer"),
        ],
        required=True,
        default="assign",
        readonly=True,
    )
    chat_ids = fields.Many2many(
        "omnichannel.chat", default=lambda self: self.env.context.get("active_ids")
    )
    count = fields.Integer("Chats", compute="_compute_count")
    user_id = fields.Many2one(
        "res.users",
        "Person",
        domain=lambda self: self._get_assignable_domain(),
        help="Empty: back to everybody.",
    )
    team_id = fields.Many2one("crm.team", help="Empty: the team stays as it is.")
    tag_ids = fields.Many2many("omnichannel.tag", string="Tags")
    until = fields.Datetime(help="Empty: until the customer writes.")
    partner_id = fields.Many2one("res.partner", "Customer")

    @api.depends("chat_ids")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.chat_ids)

    @takes()
    def action_apply(self):
        """Do it, through the methods that check access; says what came of it."""
        check_one(self)
        if self.operation in ("tag", "untag") and not self.tag_ids:
            raise UserError(self.env._("Choose at least one tag."))
        if self.operation == "link" and not self.partner_id:
            raise UserError(self.env._("Choose a customer."))
        return self.chat_ids._do_each(*self._get_call())

    def _get_call(self):
        """Name and arguments of the method that each chat is to carry out."""
        return {
            "assign": ("assign", self.user_id.id, self.team_id.id or None),
            "tag": ("add_tags", self.tag_ids.ids),
            "untag": ("remove_tags", self.tag_ids.ids),
            "snooze": ("snooze", self.until),
            "link": ("_link_each", self.partner_id.id),
        }[self.operation]
