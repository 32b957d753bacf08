from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...connectors import gate, templates
from ...tools.arguments import (
    maybe,
    model_and_id,
    one_of,
    record_id,
    short_text,
    takes,
    texts_by_name,
)
from ...tools.filled_template import FilledTemplate

#: Documents offered for the gaps of a template.
MAX_DOCUMENTS = 20


class OmnichannelChat(models.Model):
    """Approved templates: choosing one, filling its gaps, seeing it, and sending it."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ choosing

    @takes()
    def get_templates(self):
        """The templates of the chat's channel: what can be sent first, the customer's language
        before others.

        :rtype: list[dict]
        """
        self._one_as_staff()
        found = self.env["omnichannel.message.template"].search_fetch(
            [("channel_id", "=", self.channel_id.id)]
        )
        refusals = {
            category: self._refuse_category(category)
            for category in {template._get_gate_category() for template in found}
        }
        language = self._get_customer_language()
        listed = [
            {
                "id": template.id,
                "name": template.name,
                "language": template.language,
                "category": template.category or "",
                "header_kind": template.header_kind or "",
                "body": template.body or "",
                "why_not": template._explain_status() or refusals[template._get_gate_category()],
                "distance": measure_distance(template.language, language),
            }
            for template in found
        ]
        return sorted(listed, key=lambda t: (bool(t["why_not"]), t["distance"], t["name"]))

    def _refuse_category(self, category):
        """Why no template of this category may be sent now; "" = it may."""
        permission = self._get_send_permission(template=category)
        if permission.reason == "opted_out":
            return self.env._("The customer does not want advertising, and said so.")
        return self._explain_permission(permission)

    def _get_customer_language(self):
        # sudo: the language is part of a chat that the user may read
        chat_sudo = self.sudo()
        return chat_sudo.identity_id.lang or chat_sudo.partner_id.lang or ""

    # ------------------------------------------------------------------ filling

    @takes(template_id=record_id, values=texts_by_name, document=maybe(model_and_id))
    def get_template_preview(self, template_id, values=None, document=None):
        """A template with its gaps filled, and what is still wrong with it.

        :param dict values: texts by gap (``id`` of the variable, as text), over what is known
        :param list document: model and id of a document of the customer
        :rtype: dict
        """
        template = self._get_template(template_id)
        record = self._get_template_document(template, document)
        texts = self._fill_template(template, values, record)
        event = template._get_event()
        return {
            "id": template.id,
            "name": template.name,
            "header_kind": event.header_kind,
            "header": templates.fill(event.header, "header", event.variables, texts),
            "body": templates.fill(event.body, "body", event.variables, texts),
            "footer": event.footer,
            "buttons": template._fill_buttons(event, texts),
            "gaps": self._get_gaps(template, texts),
            "problems": [
                {
                    "gap_id": gap.id,
                    "is_missing": problem.reason == "value_missing",
                    "sentence": template._explain_problem(problem),
                }
                for gap, problem in template._check(texts, has_file=True)
            ],
            "why_not": self._refuse_category(template._get_gate_category()),
            "documents": self._get_template_documents(template),
            "document": [record._name, record.id] if record else False,
        }

    def _get_template(self, template_id):
        """One of the chat's templates.

        :raise UserError: it belongs to another channel
        """
        self._one_as_staff()
        template = self.env["omnichannel.message.template"].browse(template_id)
        template.check_access("read")
        if template.channel_id != self.channel_id:
            raise UserError(self.env._("This template belongs to another channel."))
        return template

    def _get_gaps(self, template, texts):
        return [
            {
                "id": gap.id,
                "part": gap.part,
                "name": gap.name,
                "label": gap._get_label(),
                "example": gap.example or "",
                "value": text,
                "is_fixed": gap.source == "fixed",
            }
            for gap, text in zip(template.variable_ids, texts, strict=True)
        ]

    def _fill_template(self, template, values, document):
        """A text for each gap: what was given, else what is known.

        :rtype: tuple[str, ...]
        """
        given = values or {}
        # What is read of a document is written in the language of the template.
        document = document.with_context(lang=self._get_template_lang(template))
        return tuple(
            str(given[str(gap.id)] or "")
            if str(gap.id) in given and gap.source != "fixed"
            else gap._get_value(self, document)
            for gap in template.variable_ids
        )

    def _get_template_lang(self, template):
        """The installed language that is nearest to the template's, else the user's."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        nearest = min(installed, key=lambda code: measure_distance(code, template.language))
        same = measure_distance(nearest, template.language) < 2
        return nearest if same else self.env.lang

    # ------------------------------------------------------------------ documents

    def _get_template_document(self, template, document):
        """The document whose fields fill gaps: the chosen one, else the customer's newest.

        :param list document: model and id, or None
        :return: a record that the user may read; may be empty
        :raise UserError: it is not a document of this customer
        """
        if not document:
            return self._find_documents(template, limit=1)
        model, res_id = document
        found = self._find_documents(template, Domain("id", "=", res_id))
        if not found or found._name != model:
            raise UserError(self.env._("This document is not one of the customer's."))
        return found

    def _get_template_documents(self, template):
        """What the user can choose from, the newest first; [] = the template needs none."""
        return [
            {"model": record._name, "id": record.id, "name": record.display_name}
            for record in self._find_documents(template, limit=MAX_DOCUMENTS)
        ]

    def _find_documents(self, template, domain=Domain.TRUE, limit=None):
        """The customer's documents that can fill gaps of a template, by the user's own rights."""
        needed = template.variable_ids.filtered(lambda gap: gap._needs_document())
        model = needed[:1].document_model or "sale.order"
        if not needed:
            return self.env[model]
        return self._find_customer_documents(model, domain, limit)

    # ------------------------------------------------------------------ sending

    @takes(
        template_id=record_id,
        values=texts_by_name,
        attachment_id=maybe(record_id),
        document=maybe(model_and_id),
        omnichannel_key=maybe(short_text),
        omnichannel_origin=one_of(*gate.ORIGINS),
    )
    def send_template(
        self,
        template_id,
        values=None,
        attachment_id=None,
        document=None,
        omnichannel_key=None,
        omnichannel_origin="agent",
    ):
        """Send a template.

        :param dict values: texts by gap (``id`` of the variable, as text), over what is known
        :param int attachment_id: the file of its header, uploaded by the user
        :param list document: model and id of a document of the customer
        :param str omnichannel_key: made once per dialog: a repeated click sends nothing twice
        :param str omnichannel_origin: who wants it, see ``connectors.gate.ORIGINS``
        :return: id of the message
        :raise UserError: with the reasons; nothing was sent
        """
        template = self._get_template(template_id)
        record = self._get_template_document(template, document)
        filled = FilledTemplate(template, self._fill_template(template, values, record))
        return self._post_template(filled, attachment_id, omnichannel_key, omnichannel_origin)

    def _post_template(self, filled, attachment_id, key, origin):
        """Put a filled template into the outbox, through :meth:`message_post`."""
        attachment = self.env["ir.attachment"].browse(attachment_id or [])
        attachment.check_access("read")
        # sudo: access was checked by the public method; staff have no write access to chats
        message = self.sudo().message_post(
            body=filled.record._render(filled.values),
            message_type="comment",
            subtype_id=self._get_comment_subtype_id(),
            attachment_ids=attachment.ids,
            omnichannel_key=key,
            omnichannel_origin=origin,
            omnichannel_content=filled,
        )
        return message.id

    def _check_template(self, filled, attachments, origin):
        """Refuse a template that the provider would refuse.

        :raise UserError: with a sentence for each reason
        """
        template = filled.record
        permission = self._get_send_permission(origin, template=template._get_gate_category())
        if not permission.allowed:
            raise UserError(self._refuse_category(template._get_gate_category()))
        reasons = template._explain_obstacles(filled.values, attachments)
        if reasons:
            raise UserError("\n".join(reasons))


def measure_distance(code, wanted):
    """How far a language is from the wanted one: 0 the same, 1 of another country, 2 another."""
    code, wanted = (text.replace("-", "_").lower() for text in (code or "", wanted or ""))
    if code == wanted:
        return 0
    return 1 if code.partition("_")[0] == wanted.partition("_")[0] else 2
