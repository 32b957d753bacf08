import json

from odoo import Command, fields, http
from odoo.tools import mute_logger

from ..portal_case import PortalHttpCase


class DocumentCase(PortalHttpCase):
    """Quotations and invoices of Acme, asked for by whoever likes to, with and without its link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.personas = {
            "owner": cls.ann_user,
            "colleague": cls.ben_user,
            "stranger": cls.zoe_user,
            "public": None,
        }

    def _be(self, persona):
        self.authenticate(None, None)
        if self.personas[persona]:
            self.sign_in(self.personas[persona])

    def _make_order(self, state="sent", **values):
        order = self.make_job(self.ann)
        order.order_line.write({"price_unit": 50, "tax_ids": False})
        order.write({"state": state, "require_signature": True, **values})
        order.message_post(
            body="Words for the client", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        order._portal_ensure_token()
        return order

    def _make_invoice(self, state="posted"):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ann.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 100, "tax_ids": False})
                ],
            }
        )
        if state == "posted":
            invoice.action_post()
        elif state == "cancel":
            invoice.button_cancel()
        invoice.message_post(
            body="Words for the client", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        invoice._portal_ensure_token()
        return invoice

    def _get_status(self, address, **query):
        """The status of a page, and where it leads."""
        answer = self.url_open(address, params=query, allow_redirects=False)
        return answer.status_code

    def _post(self, address, **form):
        form["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(address, data=form, allow_redirects=False)

    def _call(self, address, **params):
        """The answer to a script; None where it is refused."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        with mute_logger("odoo.http"):
            answer = self.url_open(address, body, headers={"Content-Type": "application/json"})
        return answer.json().get("result") if answer.ok else None

    def _read_chatter(self, document, token=None):
        """The words of a document's messages, as its page asks for them."""
        answer = self._call(
            "/mail/chatter_fetch",
            thread_model=document._name,
            thread_id=document.id,
            **({"token": token} if token else {}),
        )
        return str(answer["data"]) if answer else ""
