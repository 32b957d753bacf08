from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

ACCESS = [
    ("client_edit", "Client can view and edit"),
    ("client_view", "Client can view"),
    ("private", "Only the team"),
]
#: What of a folder may be sent to the client.
SHARED = ("client_edit", "client_view")


class OmnichannelFolder(models.Model):
    """A folder of a client's documents: its files are those that hang on it, as on any record.

    A client has at least one into which he may put something.
    """

    _name = "omnichannel.folder"
    _description = "Folder of a Client"
    _inherit = ["mail.thread", "omnichannel.company.mixin"]
    _order = "partner_id, name, id"
    _omnichannel_owner = "partner_id"

    name = fields.Char(required=True, size=200)
    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    access = fields.Selection(ACCESS, required=True, default="client_view")
    file_count = fields.Integer("Files", compute="_compute_file_count")

    _name_unique = models.UniqueIndex(
        "(company_id, partner_id, lower(name))", "The client has a folder of that name already."
    )

    def _compute_file_count(self):
        counts = self.env["ir.attachment"]._read_group(
            self._get_file_domain(), ["res_id"], ["__count"]
        )
        counts = dict(counts)
        for folder in self:
            folder.file_count = counts.get(folder.id, 0)

    def _get_file_domain(self):
        return [
            ("res_model", "=", self._name),
            ("res_id", "in", self.ids),
            ("res_field", "=", False),
        ]

    @api.constrains("partner_id")
    def _check_account(self):
        for folder in self:
            if folder.partner_id != folder.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("Folders belong to the firm, not to one of its people.")
                )

    @api.constrains("access")
    def _check_one_is_open(self):
        """One that was open to the client stays, unless there is another one."""
        for folder in self.filtered(lambda each: each.access != "client_edit"):
            if not folder._get_siblings():
                continue
            if not folder._get_siblings().filtered(lambda each: each.access == "client_edit"):
                raise ValidationError(self._explain_last(folder))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        for folder in self.filtered(lambda each: each.access == "client_edit"):
            rest = folder._get_siblings() - self
            if not rest.filtered(lambda each: each.access == "client_edit"):
                raise UserError(self._explain_last(folder))

    def _get_siblings(self):
        # sudo: whether there is one
        return self.sudo().search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self.id),
            ]
        )

    def _explain_last(self, folder):
        return self.env._(
            "%s needs one folder that the client can view and edit.", folder.partner_id.display_name
        )

    @api.model
    def _ensure_open_folder(self, account, company):
        """The folder into which a client may put something, made when there is none.

        :param account: a commercial ``res.partner``
        :return: ``omnichannel.folder`` record under sudo
        """
        # sudo: whoever calls this has access to the client
        Folder_sudo = self.sudo()
        open_folder = [
            ("partner_id", "=", account.id),
            ("company_id", "=", company.id),
            ("access", "=", "client_edit"),
        ]
        found = Folder_sudo.search(open_folder, limit=1, order="id")
        return found or Folder_sudo.create(
            {
                "name": self.env._("Shared with you"),
                "partner_id": account.id,
                "company_id": company.id,
                "access": "client_edit",
            }
        )

    def _keep_copy(self, file_sudo):
        """Put a copy of a file into this folder, unless the same is there.

        :param file_sudo: an ``ir.attachment`` that the user may read
        :return: the copy, under sudo
        """
        same = [*self._get_file_domain(), ("name", "=", file_sudo.name)]
        known = file_sudo.search([*same, ("checksum", "=", file_sudo.checksum)], limit=1)
        place = {"res_model": self._name, "res_id": self.id, "name": file_sudo.name}
        return known or file_sudo.copy(place)
