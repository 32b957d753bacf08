from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_datetime


class OmnichannelChat(models.Model):
    """Where the gaps of approved templates and of quick replies get their values from."""

    _inherit = "omnichannel.chat"

    def _get_source_value(self, source, document=None, path=""):
        """The text that a source gives, "" when it is not known.

        Read as the current user: what he may not read is not sent.

        :param str source: see ``source`` of ``omnichannel.message.template.variable``
        :param document: a record of the customer, for "document" and "document_link"
        :param str path: field of the document, dots lead to others
        :rtype: str
        """
        self.ensure_one()
        # sudo: the customer's name and number are part of a chat that the user may read
        partner, identity = self.sudo().partner_id, self.sudo().identity_id
        name = partner.name or identity.name or ""
        readers = {
            "partner_name": lambda: name,
            "partner_first_name": self._get_first_name,
            "partner_phone": lambda: partner.phone or identity.phone or "",
            "partner_company": lambda: partner.commercial_partner_id.name or "",
            "agent_name": lambda: self.env.user.name,
            "our_company": lambda: self.sudo().company_id.name,
            "document": lambda: read_path(document, path),
            "document_link": lambda: get_link(document),
        }
        return readers[source]().strip() if source in readers else ""

    def _get_first_name(self):
        """What the customer is greeted by, in every text: a person's first name.

        Of a company all of its name, and "" for whoever has told none.
        """
        # sudo: the name is part of a chat that the user may read
        partner, identity = self.sudo().partner_id, self.sudo().identity_id
        if partner.is_company:
            return partner.name or ""
        return next(iter((partner.name or identity.name or "").split()), "")

    # ------------------------------------------------------------------ the customer's documents

    def _find_customer_documents(self, model, domain=Domain.TRUE, limit=None):
        """The customer's documents of a kind, the newest first, by the user's own rights."""
        Document = self.env[model]
        if not Document.has_access("read"):
            return Document
        return Document.search(domain & self._get_document_domain(model), limit=limit)

    def _get_document_domain(self, model):
        """Documents of the chat's customer; whoever adds kinds of documents extends this."""
        # sudo: whose company it is; which documents are found is decided by the user's rights
        company = self.sudo().partner_id.commercial_partner_id
        if not company:
            return Domain.FALSE
        return Domain("partner_id.commercial_partner_id", "=", company.id)


def get_link(document):
    """Where the customer sees the document."""
    if not document or not hasattr(document, "get_portal_url"):
        return ""
    return document.get_base_url() + document.get_portal_url()


def read_path(document, path):
    """The value at a path of fields, "" where there is none, or the user may not read it."""
    if not document:
        return ""
    *steps, last = path.split(".")
    record = document
    try:
        for step in steps:
            record = record[step][:1]
        return _format(record, last) if record else ""
    except AccessError:
        # Whoever sends writes it himself.
        return ""


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
