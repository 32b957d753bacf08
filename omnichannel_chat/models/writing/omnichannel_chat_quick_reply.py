import re

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.mail.tools.discuss import Store

from ...tools import placeholders
from ...tools.arguments import (
    maybe,
    model_and_id,
    record_id,
    takes,
)
from ..templates.omnichannel_chat import MAX_DOCUMENTS

#: Fields of documents that have a short name; others are called by their path.
_DOCUMENT_FIELDS = {"amount": "amount_total"}
_BLANK = re.compile(r"\[\[.*?\]\]", re.DOTALL)
_DOCUMENT_GAP = re.compile(r"(?P<kind>\w+)\.(?P<path>[\w.]+)")


class OmnichannelChat(models.Model):
    """Quick replies: choosing one, and filling its gaps for the chat's customer."""

    _inherit = "omnichannel.chat"

    @api.model
    def _get_placeholders(self):
        """What quick replies can have filled in, by name; further ones are fields of documents.

        Whoever adds some extends this: ``source`` is one of :meth:`_get_source_value`.

        :rtype: dict[str, dict[str, str]]
        """

        def describe(source, label, example):
            return {"source": source, "label": label, "example": example}

        return {
            "customer.first_name": describe(
                "partner_first_name", self.env._("Customer's first name"), "Ana"
            ),
            "customer.name": describe("partner_name", self.env._("Customer's name"), "Ana Pérez"),
            "customer.phone": describe(
                "partner_phone", self.env._("Customer's phone"), "+34 600 123 456"
            ),
            "customer.company": describe(
                "partner_company", self.env._("Customer's company"), "Azure Interior"
            ),
            "agent.name": describe("agent_name", self.env._("Your name"), self.env.user.name),
            "company.name": describe(
                "our_company", self.env._("Our company"), self.env.company.name
            ),
            "order.name": describe("document", self.env._("Number of the order"), "S00042"),
            "order.amount": describe("document", self.env._("Amount of the order"), "240.00 €"),
            "order.link": describe(
                "document_link", self.env._("Link to the order"), "https://…/my/orders/42"
            ),
            "invoice.name": describe(
                "document", self.env._("Number of the invoice"), "INV/2026/00042"
            ),
            "invoice.amount": describe("document", self.env._("Amount of the invoice"), "240.00 €"),
            "invoice.link": describe(
                "document_link", self.env._("Link to the invoice"), "https://…/my/invoices/42"
            ),
        }

    @api.model
    def _get_placeholder_documents(self):
        """Kinds of documents by the first part of a placeholder's name; bridges add theirs.

        :return: model, and which of its documents count, by name
        :rtype: dict[str, tuple[str, Domain]]
        """
        billed = Domain("move_type", "=", "out_invoice") & Domain("state", "=", "posted")
        return {
            "order": ("sale.order", Domain("state", "!=", "cancel")),
            "invoice": ("account.move", billed),
        }

    # ------------------------------------------------------------------ choosing

    @api.model
    @takes()
    def get_quick_replies(self):
        """The user's own quick replies and those of his groups, by shortcut.

        :rtype: list[dict]
        """
        self._check_agent()
        replies = self.env["mail.canned.response"].search_fetch([], order="source, id")
        return [
            {
                "id": reply.id,
                "shortcut": reply.source,
                "text": reply.substitution,
                "files": len(reply.attachment_ids),
                "is_shared": reply.is_shared,
            }
            for reply in replies
        ]

    @takes(reply_id=record_id, document=maybe(model_and_id))
    def get_quick_reply_preview(self, reply_id, document=None):
        """A quick reply as it would be inserted, and the documents whose values it can have.

        :param list document: model and id of a document of the customer
        :rtype: dict
        """
        reply = self._get_quick_reply(reply_id)
        record = self._get_reply_document(reply, document)
        return {
            "id": reply.id,
            "text": self._fill_reply(reply, record),
            "files": reply.attachment_ids.mapped("name"),
            "document": [record._name, record.id] if record else False,
            "documents": [
                {"model": each._name, "id": each.id, "name": each.display_name}
                for each in self._find_reply_documents(reply, limit=MAX_DOCUMENTS)
            ],
        }

    @takes(reply_id=record_id, document=maybe(model_and_id))
    def fill_quick_reply(self, reply_id, document=None):
        """Text and files of a quick reply, for the composer.

        What is not known is left as a blank ``[[...]]``, which whoever sends fills in.

        :return: ``{"text", "attachment_ids", "store_data"}``; the files are the user's own copies
        :rtype: dict
        """
        reply = self._get_quick_reply(reply_id)
        # Not all that a reply names: what whoever chooses it may read.
        files = reply.attachment_ids._filtered_access("read")
        # sudo: whoever may read a file may send it; the copies belong to him
        copies_sudo = files.sudo().copy({"res_model": "mail.compose.message", "res_id": 0})
        store = Store().add(copies_sudo, extra_fields=copies_sudo._get_store_ownership_fields())
        return {
            "text": self._fill_reply(reply, self._get_reply_document(reply, document)),
            "attachment_ids": copies_sudo.ids,
            "store_data": store.get_result(),
        }

    def _get_quick_reply(self, reply_id):
        self._one_as_staff()
        reply = self.env["mail.canned.response"].browse(reply_id)
        reply.check_access("read")
        return reply

    def _send_reply(self, reply, origin="api"):
        """Send a quick reply by machine: it answers no question that the customer has asked.

        :raise UserError: a gap cannot be filled, or the gate refuses
        """
        self.ensure_one()
        text = self._fill_reply(reply, self._get_reply_document(reply, None))
        if _BLANK.search(text):
            raise UserError(self.env._("%s has to be filled in first.", _BLANK.search(text)[0]))
        # sudo: for those who may send, whatever sends; who is written to was checked by the caller.
        # A customer who signs or pays has it sent, and does not write it himself.
        chat_sudo = self.with_user(SUPERUSER_ID) if self.env.user.share else self.sudo()
        files_sudo = reply.sudo().attachment_ids
        copies_sudo = files_sudo.copy({"res_model": "omnichannel.chat", "res_id": self.id})
        waiting_since = chat_sudo.waiting_since
        message = chat_sudo.message_post(
            body=text,
            message_type="comment",
            subtype_id=self._get_comment_subtype_id(),
            attachment_ids=copies_sudo.ids,
            omnichannel_origin=origin,
        )
        if waiting_since:
            chat_sudo.waiting_since = waiting_since
        return message

    # ------------------------------------------------------------------ filling

    def _fill_reply(self, reply, document):
        names = placeholders.find_names(reply.substitution)
        values = {name: self._get_placeholder_value(name, document) for name in names}
        return placeholders.fill(reply.substitution, values)

    def _get_placeholder_value(self, name, document):
        """The text for one gap, else a blank that says what is missing."""
        known = self._get_placeholders().get(name)
        kind, path = self._split_placeholder(name)
        if kind and kind != document._name:
            kind = document = None
        value = ""
        if known:
            value = self._get_source_value(known["source"], document, path)
        elif kind:
            value = self._get_source_value("document", document, path)
        return value or f"[[{known['label'] if known else name}]]"

    @api.model
    def _split_placeholder(self, name):
        """Model and path of a field of a document; two empty texts for everything else."""
        found = _DOCUMENT_GAP.fullmatch(name)
        model, _domain = self._get_placeholder_documents().get(
            found["kind"] if found else "", ("", None)
        )
        path = _DOCUMENT_FIELDS.get(found["path"], found["path"]) if model else ""
        if model and name not in self._get_placeholders() and not _leads_to(self.env[model], path):
            return "", ""
        return model, path

    # ------------------------------------------------------------------ documents

    def _get_reply_document(self, reply, document):
        """The chosen document, else the customer's newest of the kind that the reply is about.

        :raise UserError: it is not a document of this customer
        """
        if not document:
            return self._find_reply_documents(reply, limit=1)
        found = self._find_reply_documents(reply, Domain("id", "=", document[1]))
        if not found or found._name != document[0]:
            raise UserError(self.env._("This document is not one of the customer's."))
        return found

    def _find_reply_documents(self, reply, domain=Domain.TRUE, limit=None):
        kinds = self._get_placeholder_documents()
        names = sorted(placeholders.find_names(reply.substitution))
        for name in names:
            kind = name.partition(".")[0]
            if kind in kinds:
                model, counted = kinds[kind]
                return self._find_customer_documents(model, counted & domain, limit)
        return self.env["sale.order"]


def _leads_to(model, path):
    """Whether there is such a field, over other records where the path has dots."""
    *steps, last = path.split(".")
    for step in steps:
        field = model._fields.get(step)
        if field is None or not field.comodel_name:
            return False
        model = model.env[field.comodel_name]
    return last in model._fields and model._fields[last].type != "binary"
