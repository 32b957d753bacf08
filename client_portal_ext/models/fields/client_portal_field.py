import base64
import math
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, html2plaintext, plaintext2html

from odoo.addons.omnichannel_chat.tools.arguments import clean, read_digits, takes

#: What a client meets, by the type of the field.
KINDS = {
    "char": "line",
    "text": "text",
    "html": "text",
    "selection": "choice",
    "many2one": "choice",
    "integer": "number",
    "float": "number",
    "date": "date",
    "binary": "file",
    "boolean": "boolean",
}
#: Characters of one line, and of a longer text.
LINE_LIMIT, TEXT_LIMIT = 500, 20_000
#: Megabytes of one file.
FILE_MEGABYTES = 10
#: Choices that are offered at most; more are no choice on a phone.
MOST_CHOICES = 200
#: Largest whole number of a column.
LARGEST = 2**31 - 1
#: Never a client's to write, whatever the model.
OURS = frozenset({"active", "color", "number", "sequence", "state"})
OUR_PREFIXES = ("access_", "activity_", "message_", "omnichannel_", "website_")


class PortalModel(NamedTuple):
    """A model whose fields the business may show in its clients' forms.

    ``choices``: records that are offered, as a domain by the name of the field; a relation that is
    not named here is never shown. ``without``: fields that are never shown.
    """

    choices: dict = {}
    without: frozenset = frozenset()


class ClientPortalField(models.Model):
    """A field of a model that clients could be asked for; ticked, it stands in their form.

    A row for each field that could be: the business ticks, it makes none. What is not ticked is
    neither shown nor taken, whatever a browser sends.
    """

    _name = "client.portal.field"
    _description = "Portal Field"
    _order = "model, sequence, id"
    _rec_name = "field_label"

    model = fields.Char(required=True, readonly=True)
    name = fields.Char("Technical Name", required=True, readonly=True)
    model_label = fields.Char("Document", compute="_compute_labels")
    field_label = fields.Char("Field", compute="_compute_labels")
    kind = fields.Selection(
        [
            ("line", "Line of text"),
            ("text", "Text"),
            ("choice", "Choice"),
            ("number", "Number"),
            ("date", "Date"),
            ("file", "File"),
            ("boolean", "Yes or no"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    is_shown = fields.Boolean("Portal Field", help="Clients see it, and fill it in.")
    is_required = fields.Boolean("Required")
    label = fields.Char("Shown As", translate=True, help="Empty: the name of the field.")
    help = fields.Char("Hint", translate=True)

    _unique_field = models.Constraint("UNIQUE(model, name)", "The field has a row already.")

    @api.depends("model", "name")
    @api.depends_context("lang")
    def _compute_labels(self):
        for row in self:
            model = self.env.get(row.model)
            field = model._fields.get(row.name) if model is not None else None
            row.model_label = model._description if model is not None else row.model
            row.field_label = field.get_description(self.env)["string"] if field else row.name

    def write(self, vals):
        if not self.env.su and vals.keys() & {"model", "name", "kind"}:
            raise AccessError(self.env._("Which fields there are is not decided here."))
        return super().write(vals)

    # ------------------------------------------------------------------ which there are

    @api.model
    def _get_portal_models(self):
        """The models that have a form for clients, by name: each addon adds its own.

        :rtype: dict[str, PortalModel]
        """
        return {}

    @api.model
    @takes()
    def action_open(self):
        """The list in which the business ticks, with the fields that there are today."""
        self.check_access("write")
        self._refresh_sudo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Portal Fields"),
            "res_model": self._name,
            "views": [(False, "list")],
            "context": {"search_default_group_model": 1},
        }

    @api.model
    def _refresh_sudo(self):
        """A row for each field that could be shown; none for what is gone."""
        # sudo: which fields there are comes from the models, not from a person
        # There are as many as fields of the models that are offered.
        rows_sudo = self.sudo().search([])  # pylint: disable=no-search-all
        wanted = {
            (model, name): kind
            for model in self._get_portal_models()
            for name, kind in self._get_candidates(model).items()
        }
        gone_sudo = rows_sudo.filtered(lambda row: wanted.get((row.model, row.name)) != row.kind)
        gone_sudo.unlink()
        known = {(row.model, row.name) for row in rows_sudo - gone_sudo}
        self.sudo().create(
            [
                {"model": model, "name": name, "kind": kind}
                for (model, name), kind in wanted.items()
                if (model, name) not in known
            ]
        )

    @api.model
    def _get_candidates(self, model):
        """Kinds of the fields of a model that clients could be asked for, by name."""
        portal_model = self._get_portal_models().get(model)
        if portal_model is None or model not in self.env:
            return {}
        return {
            name: KINDS[field.type]
            for name, field in self.env[model]._fields.items()
            if _is_fit(field) and name not in portal_model.without
            # Names of other records are shown only where somebody has said which.
            if not field.relational or name in portal_model.choices
        }

    # ------------------------------------------------------------------ the client's form

    @api.model
    def _find_shown_sudo(self, model):
        """What the business has ticked of a model, under sudo; only what still may be shown."""
        candidates = self._get_candidates(model)
        # sudo: the rows are the business's, what they show is meant for clients
        rows_sudo = self.sudo().search([("model", "=", model), ("is_shown", "=", True)])
        return rows_sudo.filtered(lambda row: candidates.get(row.name) == row.kind)

    @api.model
    def _get_inputs(self, model, typed=None):
        """What the template ``client_portal_ext.portal_fields`` draws.

        :param dict typed: what was sent before, to be shown again
        """
        typed = typed or {}
        return [
            {
                "name": f"field_{row.name}",
                "label": row.label or row.field_label,
                "kind": row.kind,
                "help": row.help or "",
                "required": row.is_required,
                "value": typed.get(f"field_{row.name}", ""),
                "choices": row._get_choices() if row.kind == "choice" else [],
                "limit": LINE_LIMIT if row.kind == "line" else TEXT_LIMIT,
                "megabytes": FILE_MEGABYTES,
            }
            for row in self._find_shown_sudo(model)
        ]

    @api.model
    def _read_inputs(self, model, form):
        """Values for the ticked fields out of a form; what else it says is not looked at.

        :raise UserError: with the name of the field, in words for a client
        """
        values = {}
        for row in self._find_shown_sudo(model):
            value = row._read(form.get(f"field_{row.name}"))
            if row.is_required and value in (False, None, ""):
                raise UserError(self.env._("Fill in “%s”.", row.label or row.field_label))
            if value is not None:
                values[row.name] = value
        return values

    @api.model
    def _get_facts(self, record_sudo):
        """What the ticked fields of a record say, for a client: rows of label, value, name."""
        rows = [
            {
                "label": row.label or row.field_label,
                "value": row._write_value(record_sudo),
                "name": row.name,
                "kind": row.kind,
            }
            for row in self._find_shown_sudo(record_sudo._name)
        ]
        return [row for row in rows if row["value"]]

    # ------------------------------------------------------------------ one field

    def _get_choices(self):
        """What can be chosen: keys, as the form sends them, with their words."""
        field = self.env[self.model]._fields[self.name]
        if field.type == "selection":
            return [
                (str(key), words) for key, words in field._description_selection(self.env) if key
            ]
        Target = self.env[field.comodel_name]
        domain = Domain(self._get_portal_models()[self.model].choices[self.name])
        if "company_id" in Target._fields:
            domain &= Domain("company_id", "in", [False, self.env.company.id])
        # sudo: which records are offered is said by the model's own entry
        found_sudo = Target.sudo().search(domain, limit=MOST_CHOICES)
        return [(str(record.id), record.display_name) for record in found_sudo]

    def _read(self, value):
        """The value to be written; None = nothing was said.

        :raise UserError: it cannot be used
        """
        if self.kind == "file":
            return self._read_file(value)
        text = clean(value).strip() if isinstance(value, str) else ""
        if self.kind == "boolean":
            return bool(text)
        if not text:
            return None
        value = getattr(self, f"_read_{self.kind}")(text)
        if value is None:
            name = self.label or self.field_label
            raise UserError(self.env._("“%s” has a value that cannot be used.", name))
        return value

    def _read_line(self, text):
        size = self.env[self.model]._fields[self.name].size
        return self._check_length(text, min(size or LINE_LIMIT, LINE_LIMIT))

    def _read_text(self, text):
        text = self._check_length(text, TEXT_LIMIT)
        is_html = self.env[self.model]._fields[self.name].type == "html"
        return plaintext2html(text) if is_html else text

    def _check_length(self, text, limit):
        if len(text) > limit:
            name = self.label or self.field_label
            raise UserError(
                self.env._(
                    "“%(name)s” is too long: at most %(limit)s characters.", name=name, limit=limit
                )
            )
        return text

    def _read_choice(self, text):
        if text not in dict(self._get_choices()):
            return None
        field = self.env[self.model]._fields[self.name]
        return text if field.type == "selection" else read_digits(text)

    def _read_number(self, text):
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return None
        if not math.isfinite(number) or abs(number) > LARGEST:
            return None
        if self.env[self.model]._fields[self.name].type == "float":
            return number
        return int(number) if number.is_integer() else None

    def _read_date(self, text):
        try:
            return fields.Date.to_date(text)
        except ValueError:
            return None

    def _read_file(self, file):
        """A file as the browser sends it; its name is not kept, a column has none."""
        if not getattr(file, "filename", ""):
            return None
        raw = file.read(FILE_MEGABYTES * 1024**2 + 1)
        if len(raw) > FILE_MEGABYTES * 1024**2:
            raise UserError(
                self.env._("A file has at most %s MB. Send a smaller one.", FILE_MEGABYTES)
            )
        return base64.b64encode(raw) or None

    def _write_value(self, record_sudo):
        """A value in words, for a client; "" = there is none."""
        field, value = record_sudo._fields[self.name], record_sudo[self.name]
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "html":
            return html2plaintext(value or "")
        if field.type == "date":
            return format_date(self.env, value) if value else ""
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        if field.type == "binary":
            return self.env._("Open the file") if value else ""
        return str(value) if value else ""


def _is_fit(field):
    """Whether a field is one that somebody writes, that is stored, and nothing delicate."""
    return (
        field.type in KINDS
        and field.store
        and not (field.readonly or field.related or field.groups)
        and not field.company_dependent
        and field.name not in OURS.union(models.MAGIC_COLUMNS)
        and not field.name.startswith(OUR_PREFIXES)
    )
