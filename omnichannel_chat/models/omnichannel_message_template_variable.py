from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_amount, format_date, format_datetime

from ..tools.template_sources import guess

#: What a guess means as settings of a variable.
_GUESSES = {
    "first_name": {"source": "partner_first_name"},
    "name": {"source": "partner_name"},
    "phone": {"source": "partner_phone"},
    "company": {"source": "partner_company"},
    "agent": {"source": "agent_name"},
    "link": {"source": "document_link"},
    "document": {"source": "document", "document_field": "name"},
    "amount_total": {"source": "document", "document_field": "amount_total"},
    "": {"source": "ask"},
}


class OmnichannelMessageTemplateVariable(models.Model):
    """One gap of an approved template, and where its value comes from."""

    _name = "omnichannel.message.template.variable"
    _description = "Gap of an Approved Template"
    _order = "sequence, id"
    _rec_name = "name"

    template_id = fields.Many2one(
        "omnichannel.message.template",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    part = fields.Char(required=True, readonly=True, help="header, body, or button:0")
    name = fields.Char("Gap", required=True, readonly=True)
    example = fields.Char(readonly=True)
    source = fields.Selection(
        [
            ("ask", "Asked for when sending"),
            ("partner_name", "Customer's name"),
            ("partner_first_name", "Customer's first name"),
            ("partner_phone", "Customer's phone"),
            ("partner_company", "Customer's company"),
            ("agent_name", "Name of whoever sends"),
            ("our_company", "Our company"),
            ("document", "Field of a document"),
            ("document_link", "Link to a document"),
            ("fixed", "Fixed text"),
        ],
        "Value",
        required=True,
        default="ask",
    )
    document_model = fields.Selection(
        "_get_document_models",
        "Document",
        default="sale.order",
        required=True,
        help="The document is chosen when sending, among those of the customer.",
    )
    document_field = fields.Char("Field", help="For example name, or amount_total.")
    fixed_text = fields.Char("Text")

    _gap_unique = models.Constraint(
        "UNIQUE (template_id, part, name)", "A gap exists once in each part."
    )

    @api.model
    def _get_document_models(self):
        """Kinds of documents whose fields can fill a gap; bridges add theirs."""
        return [("sale.order", self.env._("Quotation or order"))]

    @api.constrains("source", "document_field", "document_model", "fixed_text")
    def _check_source(self):
        for variable in self:
            if variable.source == "fixed" and not (variable.fixed_text or "").strip():
                raise ValidationError(self.env._("Write the text of gap %s.", variable.name))
            if variable.source == "document":
                variable._check_document_field()

    def _check_document_field(self):
        """:raise ValidationError: the path leads nowhere"""
        model = self.env[self.document_model]
        steps = (self.document_field or "").split(".")
        for index, step in enumerate(steps):
            field = model._fields.get(step)
            is_last = index == len(steps) - 1
            if field is None or field.type == "binary" or not (is_last or field.comodel_name):
                raise ValidationError(
                    self.env._(
                        "There is no field “%(path)s” for gap %(name)s.",
                        path=self.document_field or "",
                        name=self.name,
                    )
                )
            model = self.env[field.comodel_name] if field.comodel_name else model

    # ------------------------------------------------------------------ reading from the provider

    def _follow(self, template, told):
        """Make these the gaps of a template; what a manager has set stays.

        :param template: the record
        :param told: the ``connectors.events.Template``
        """
        known = {(each.part, each.name): each for each in self}
        texts = {"header": told.header, "body": told.body}
        texts |= {f"button:{n}": button.target for n, button in enumerate(told.buttons)}
        to_create = []
        for sequence, gap in enumerate(told.variables):
            facts = {"sequence": sequence, "example": gap.example or False}
            record = known.pop((gap.part, gap.name), None)
            if record is None:
                meaning = guess(gap.part, gap.name, gap.example, texts.get(gap.part, ""))
                to_create.append(
                    {
                        "template_id": template.id,
                        "part": gap.part,
                        "name": gap.name,
                        **facts,
                        **_GUESSES[meaning],
                    }
                )
            elif (record.sequence, record.example) != (facts["sequence"], facts["example"]):
                record.write(facts)
        self.browse(each.id for each in known.values()).unlink()
        self.create(to_create)
        # Their order may be another one now.
        template.invalidate_recordset(["variable_ids"])

    # ------------------------------------------------------------------ filling

    def _get_label(self):
        """What the gap is called in the dialog: a name, or its part and number."""
        self.ensure_one()
        if not self.name.isdecimal():
            return self.name.replace("_", " ").capitalize()
        if self.part == "header":
            return self.env._("Title %s", self.name)
        if self.part.startswith("button:"):
            return self.env._("End of the button's address")
        return self.env._("Text %s", self.name)

    def _needs_document(self):
        return self.source in ("document", "document_link")

    def _get_value(self, chat, document):
        """The text for this gap, "" when it is not known.

        Read as the current user: what he may not read is not sent.

        :param chat: the ``omnichannel.chat`` record
        :param document: a record of the customer, may be empty
        :rtype: str
        """
        self.ensure_one()
        # sudo: the customer's name and number are part of a chat that the user may read
        partner, identity = chat.sudo().partner_id, chat.sudo().identity_id
        name = partner.name or identity.name or ""
        readers = {
            "partner_name": lambda: name,
            # A company has no first name.
            "partner_first_name": lambda: name if partner.is_company else name.split(" ")[0],
            "partner_phone": lambda: partner.phone or identity.phone or "",
            "partner_company": lambda: partner.commercial_partner_id.name or "",
            "agent_name": lambda: self.env.user.name,
            "our_company": lambda: chat.sudo().company_id.name,
            "document": lambda: self._read_document(document),
            "document_link": lambda: self._get_link(document),
            "fixed": lambda: self.fixed_text or "",
        }
        return readers[self.source]().strip() if self.source in readers else ""

    def _read_document(self, document):
        if not document or document._name != self.document_model:
            return ""
        *steps, last = self.document_field.split(".")
        record = document
        try:
            for step in steps:
                record = record[step][:1]
            return _format(record, last) if record else ""
        except AccessError:
            # Whoever sends writes it himself.
            return ""

    def _get_link(self, document):
        """Where the customer sees the document; for a button only what its address lacks."""
        if not document or not hasattr(document, "get_portal_url"):
            return ""
        link = document.get_base_url() + document.get_portal_url()
        if not self.part.startswith("button:"):
            return link
        button = (self.template_id.buttons or [])[int(self.part.removeprefix("button:"))]
        return link.removeprefix(button["target"].partition("{{")[0])


def _format(record, name):
    """A field's value as people write it, in the language of the record's context."""
    field, value, env = record._fields[name], record[name], record.env
    if field.type == "monetary":
        currency = record[field.get_currency_field(record)]
        return format_amount(env, value, currency) if currency else str(value)
    if field.type == "boolean":
        return env._("yes") if value else env._("no")
    if field.type in ("integer", "float"):
        return f"{value:g}"
    if not value:
        return ""
    if field.relational:
        return ", ".join(value.mapped("display_name"))
    if field.type == "selection":
        return dict(field._description_selection(env)).get(value, value)
    formats = {"date": format_date, "datetime": format_datetime}
    return formats[field.type](env, value) if field.type in formats else str(value)
