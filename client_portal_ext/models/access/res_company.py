from itertools import chain

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_MOST_DAYS = 90
#: Who is told of clients whom nobody has.
_KEEPERS = ("omnichannel_chat.group_threads_all", "omnichannel_chat.group_manager")


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

    def _get_client_keeper(self, *candidates):
        """Who of the team is told of a client, or of what he does.

        The first of those who come into question and work here; where there is none, somebody who
        sees all accounts, else a manager.

        :param candidates: ``res.users`` records, who comes first
        :return: one ``res.users`` record under sudo, or none
        """
        self.ensure_one()
        # The machine's own user reads nothing.
        machine = self.env.ref("base.user_root")
        for users in chain(candidates, map(self._list_people_of, _KEEPERS)):
            # sudo: who works here; only that one person of the team is told
            here_sudo = (users.sudo() - machine).filtered(
                lambda user: user.active and not user.share and self.id in user.company_ids.ids
            )
            if here_sudo:
                return here_sudo[0]
        return self.env["res.users"].sudo()

    def _list_people_of(self, group):
        # sudo: as above
        return self.env.ref(group).sudo().all_user_ids.sorted("id")
