from odoo import api, models
from odoo.exceptions import UserError


class OmnichannelCompanyMixin(models.AbstractModel):
    """Records that nobody moves out of his reach, nor ties to what is out of it.

    Rules of access look at where a record was before it is written. Here they are asked once more
    afterwards: of the record, where it is now, and of what its relations have been given.
    """

    _name = "omnichannel.company.mixin"
    _description = "Record of a Company's Chats"
    _check_company_auto = True

    #: The relation to what a record is a part of; there it stays.
    _omnichannel_owner = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_related()
        return records

    def write(self, vals):
        owner = self._omnichannel_owner
        if owner in vals and self.filtered(lambda record: record[owner].id != vals[owner]):
            raise UserError(self.env._("“%s” stays where it is.", self[:1].display_name))
        names = {name for name in vals if name in self._fields and self._fields[name].relational}
        known = self._get_related(names)
        result = super().write(vals)
        if names and not self.env.su:
            self.check_access("write")
            self._check_related(known)
        return result

    def _get_related(self, names=None):
        """What hangs on these records, by the name of the relation.

        One to many is left out: it is written, and checked, on the other side.
        """
        # sudo: what the user may not read is what is looked for
        records_sudo = self.sudo().with_context(active_test=False)
        return {
            name: records_sudo[name]
            for name, field in self._fields.items()
            if field.store
            and field.type in ("many2one", "many2many")
            and (names is None or name in names)
        }

    def _check_related(self, known=None):
        """:raise AccessError: a record is tied to what the user may not read

        :param dict known: what hung on the records before
        """
        if self.env.su:
            return
        for name, related_sudo in self._get_related(known).items():
            added_sudo = related_sudo if known is None else related_sudo - known[name]
            added_sudo.with_env(self.env).check_access("read")

    def _check_company(self, fnames=None):
        # Jobs and installations have checked what they write, or follow what a person wrote.
        if self.env.su:
            return None
        return super()._check_company(fnames)
