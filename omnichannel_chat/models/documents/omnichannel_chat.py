from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools.arguments import (
    long_text,
    maybe,
    record_id,
    short_text,
    takes,
)
from ...tools.texts import html_to_text
from ..inbox.omnichannel_chat import PANEL_DOCUMENTS

_MIXIN = "omnichannel.document.mixin"


class OmnichannelChat(models.Model):
    """The customer's documents: listed beside the chat, made from it, and sent in it."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ lists

    def _get_documents(self):
        """Lists of documents of the customer; bridges add theirs.

        :return: one dict per kind: ``{"key", "label", "model", "count", "records": [...]}``, and
            where something is to be paid ``"due": [{"count", "amount", "currency_id"}]``
        :rtype: list[dict]
        """
        return [*self._get_order_lists(), *self._get_invoice_lists()]

    def _get_order_lists(self):
        if not self.partner_id or not self.env["sale.order"].has_access("read"):
            return []
        mine = self._get_document_domain("sale.order")
        order = "date_order desc, id desc"
        return [
            self._get_document_list(
                "quotations",
                self.env._("Quotations"),
                "sale.order",
                mine & Domain("state", "in", ("draft", "sent", "cancel")),
                order,
            ),
            self._get_document_list(
                "orders",
                self.env._("Orders"),
                "sale.order",
                mine & Domain("state", "=", "sale"),
                order,
            ),
        ]

    def _get_invoice_lists(self):
        Move = self.env["account.move"]
        if not self.partner_id or not Move.has_access("read"):
            return []
        invoices = self._get_document_domain("account.move") & Domain(
            "move_type", "in", ("out_invoice", "out_refund")
        )
        due = Move._read_group(
            invoices
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", ("not_paid", "partial"))
            & Domain("move_type", "=", "out_invoice"),
            ["currency_id"],
            ["__count", "amount_residual:sum"],
        )
        order = "invoice_date desc nulls first, id desc"
        invoice_list = self._get_document_list(
            "invoices", self.env._("Invoices"), "account.move", invoices, order
        )
        invoice_list["due"] = [
            {"count": count, "amount": amount, "currency_id": currency.id}
            for currency, count, amount in due
        ]
        return [invoice_list]

    def _get_document_list(self, key, label, model, domain, order=None):
        """One list of the panel, of a model with ``omnichannel.document.mixin``.

        :param Domain domain: which documents
        :rtype: dict
        """
        Model = self.env[model]
        found = Model.search(domain, limit=PANEL_DOCUMENTS, order=order)
        return {
            "key": key,
            "label": label,
            "model": model,
            "count": Model.search_count(domain) if len(found) == PANEL_DOCUMENTS else len(found),
            "records": [self._get_document_row(record) for record in found],
        }

    def _get_document_row(self, record):
        return {
            **record._get_omnichannel_card(),
            "id": record.id,
            "name": record.display_name,
            # A day, or a moment in UTC.
            "date": str(record[record._omnichannel_date] or "")[:19],
            "can_send": record._omnichannel_sendable,
        }

    # ------------------------------------------------------------------ making

    def _get_creatable_documents(self):
        """Keys of the lists that have a button for a new one; bridges add theirs.

        :return: by key the method that opens the form
        :rtype: dict[str, str]
        """
        creatable = {}
        if self.partner_id and self.env["sale.order"].has_access("create"):
            creatable["quotations"] = "action_new_quotation"
        if self.partner_id and self.env["account.move"].has_access("create"):
            creatable["invoices"] = "action_new_invoice"
        return creatable

    @takes()
    def action_new_quotation(self):
        """A quotation for the chat's customer, opened in a form."""
        channel_sudo = self._one_as_staff().channel_id
        return self._open_new_document(
            "sale.order", default_origin=self.env._("Chat on %s", channel_sudo.name)
        )

    @takes()
    def action_new_invoice(self):
        """An invoice for the chat's customer, opened in a form."""
        return self._open_new_document("account.move", default_move_type="out_invoice")

    def _open_new_document(self, model, needs_customer=True, **defaults):
        """The form of a new document for the chat's customer, which will know this chat.

        :param bool needs_customer: such a document is nothing without one
        :raise UserError: the chat is linked to nobody
        """
        self._one_as_staff()
        if needs_customer and not self.partner_id:
            raise UserError(self.env._("Link the chat to a customer first."))
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "views": [(False, "form")],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_omnichannel_chat_id": self.id,
                **defaults,
            },
        }

    def _quote_last_messages(self, limit):
        """The last messages as a list for a note; "" when there are none.

        :rtype: Markup
        """
        self.ensure_one()
        said = (
            Domain("chat_id", "=", self.id)
            & Domain("operation", "=", "send")
            & Domain("state", "!=", "failed")
        )
        # sudo: messages of a chat that the user may read
        deliveries = (
            self.env["omnichannel.message"].sudo().search(said, order="id desc", limit=limit)
        )
        lines = Markup("")
        for message in deliveries.mail_message_id.sorted("id"):
            text = html_to_text(message.body).strip()
            if text:
                author = message.author_id.name or message.author_guest_id.name or ""
                lines += Markup("<li><b>%s</b>: %s</li>") % (author, text)
        return Markup("<ul>%s</ul>") % lines if lines else lines

    # ------------------------------------------------------------------ sending

    @takes()
    def get_composer_state(self):
        """Without a customer there is no document to send."""
        return {**super().get_composer_state(), "has_customer": bool(self.sudo().partner_id)}

    @takes(model=short_text, document_id=record_id)
    def get_document_offer(self, model, document_id):
        """How a document can be sent in this chat, and a text to go with it.

        :return: its card, ``ways`` (pairs of key and label) and ``text``
        :rtype: dict
        :raise UserError: not in this chat, or not yet
        """
        document = self._get_sendable(model, document_id)
        labels = {
            "link": self.env._("Link"),
            "payment": self.env._("Payment link"),
            "pdf": self.env._("PDF"),
        }
        card = document._get_omnichannel_card()
        ways = document._get_omnichannel_ways()
        if not ways:
            raise UserError(self.env._("%s cannot be sent now.", document.display_name))
        return {
            **card,
            "ways": [(way, labels[way]) for way in ways],
            "text": self._get_document_text(document, card),
        }

    def _get_sendable(self, model, document_id):
        """A document of this chat's customer that the user may read.

        :raise UserError: it is somebody else's, or none that can be sent
        """
        chat_sudo = self._one_as_staff()
        Mixin = self.env.registry[_MIXIN]
        if model not in self.env or not isinstance(self.env[model], Mixin):
            raise UserError(self.env._("Documents of this kind cannot be sent."))
        document = self.env[model].browse(document_id)
        document.check_access("read")
        # sudo: of whom the chat and a document are, both of which the user may read
        customer = chat_sudo.partner_id.commercial_partner_id
        owner = document.sudo().partner_id.commercial_partner_id
        if not customer or owner != customer:
            raise UserError(
                self.env._(
                    "%(document)s is for %(owner)s, and this chat is not linked to that customer.",
                    document=document.display_name,
                    owner=owner.name or self.env._("nobody"),
                )
            )
        return document

    def _get_document_text(self, document, card):
        """A first sentence, in the customer's language where Odoo has it."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        lang = self.sudo().partner_id.lang
        env = self.with_context(lang=lang if lang in installed else self.env.lang).env
        title = document.with_env(env)._get_omnichannel_card()["title"]
        if not card.get("currency_id"):
            return env._("%(title)s %(number)s", title=title, number=card["number"])
        currency = env["res.currency"].browse(card["currency_id"])
        return env._(
            "%(title)s %(number)s: %(amount)s",
            title=title,
            number=card["number"],
            amount=format_amount(env, card["amount"], currency),
        )

    @takes(
        model=short_text,
        document_id=record_id,
        way=short_text,
        text=long_text,
        omnichannel_key=maybe(short_text),
    )
    def send_document(self, model, document_id, way, text="", omnichannel_key=None):
        """Send a document of the customer, as a link, a link for paying, or a PDF.

        :param str way: one of the document's ``_get_omnichannel_ways()``
        :param str text: what is said with it
        :param str omnichannel_key: made once per dialog: a repeated click sends nothing twice
        :return: id of the message
        :raise UserError: it is not this customer's, or the gate refuses; nothing was sent
        """
        document = self._get_sendable(model, document_id)
        if way not in document._get_omnichannel_ways():
            raise UserError(self.env._("This document cannot be sent in this way."))
        # sudo: only a message of this chat is found
        posted = self.env["omnichannel.message"].sudo()._find_by_client_key(self, omnichannel_key)
        if posted:
            return posted.mail_message_id.id
        lines, attachments = [text or ""], self.env["ir.attachment"]
        if way == "pdf":
            attachments = self._attach_report(document)
        elif way == "payment":
            lines.append(document._get_omnichannel_payment_link())
        else:
            lines.append(document._get_omnichannel_link())
        # sudo: access was checked above; staff have no write access to chats
        message = self.sudo().message_post(
            omnichannel_text="\n".join(line for line in lines if line.strip()),
            message_type="comment",
            subtype_id=self._get_comment_subtype_id(),
            attachment_ids=attachments.ids,
            omnichannel_key=omnichannel_key,
        )
        message.omnichannel_message_ids[:1].write(
            {
                "document_model": model,
                "document_id": document.id,
                "document_name": document.display_name,
            }
        )
        document._after_omnichannel_sent()
        return message.id

    def _attach_report(self, document):
        """The document's PDF as a file of this chat."""
        report = self.env.ref(document._get_omnichannel_report())
        # sudo: as Odoo itself does for a document that the user may read
        content, _type = report.sudo()._render_qweb_pdf(report.report_name, document.ids)
        name = document.display_name.replace("/", "_")
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{name}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
