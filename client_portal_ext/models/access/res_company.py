from odoo import api, fields, models
from odoo.exceptions import ValidationError

_MOST_DAYS = 90


class ResCompany(models.Model):
    """How a company decides who of its contacts uses the portal."""

    _inherit = "res.company"

    client_access_shown = fields.Boolean(
        "Portal User and Support Period on Contacts",
        help="Contacts have the fields Portal User, Support Start and Support End.",
    )
    client_end_notice_days = fields.Integer(
        "Tell Before Access Ends",
        default=7,
        help="So many days before a support period ends, whoever has the client gets a to-do. "
        "0: never.",
    )

    @api.constrains("client_end_notice_days")
    def _check_client_end_notice_days(self):
        for company in self:
            if not 0 <= company.client_end_notice_days <= _MOST_DAYS:
                raise ValidationError(
                    self.env._("Say between 0 and %s days before access ends.", _MOST_DAYS)
                )

    def _get_client_keeper(self):
        """Who is told of a client whom nobody has: somebody who sees all accounts, else a manager.

        :return: one ``res.users`` record, or none
        """
        for group in ("omnichannel_chat.group_threads_all", "omnichannel_chat.group_manager"):
            users = self.env.ref(group).all_user_ids.filtered(
                lambda user: user.active and not user.share and self in user.company_ids
            )
            # The machine's own user reads nothing.
            people = users - self.env.ref("base.user_root")
            if people:
                return people.sorted("id")[0]
        return self.env["res.users"]
