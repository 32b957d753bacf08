from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.template_sources import guess

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
    _inherit = "omnichannel.company.mixin"
    _description = "Gap of an Approved Template"
    _order = "sequence, id"
    _rec_name = "name"
    _omnichannel_owner = "template_id"

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

        :param chat: the ``omnichannel.chat`` record
        :param document: a record of the customer, may be empty
        :rtype: str
        """
        self.ensure_one()
        if self.source == "fixed":
            return (self.fixed_text or "").strip()
        if self.source == "document" and document._name != self.document_model:
            return ""
        value = chat._get_source_value(self.source, document, self.document_field or "")
        return self._cut_link(value) if self.source == "document_link" else value

    def _cut_link(self, link):
        """For a button only what its address lacks."""
        if not self.part.startswith("button:"):
            return link
        button = (self.template_id.buttons or [])[int(self.part.removeprefix("button:"))]
        return link.removeprefix(button["target"].partition("{{")[0])
