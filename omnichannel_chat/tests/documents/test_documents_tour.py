from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase
from .test_documents import SELLER_GROUPS


@tagged("post_install", "-at_install")
class TestDocumentsTour(HttpCase, OmnichannelCase):
    """Link by evidence, make a quotation, send it, and see its card change."""

    browser_size = "1440x900"

    def test_documents(self):
        """S0-15 to S0-19: from an unknown customer to a confirmed quotation without leaving."""
        user = new_test_user(self.env, "documents_agent", groups=SELLER_GROUPS)
        shop = self._make_channel("Tour Shop", user_ids=[(6, 0, user.ids)])
        customer = self.env["res.partner"].create(
            {"name": "Tour Customer", "email": "ana@example.com"}
        )
        chat = self.receive(
            "¿Me manda un presupuesto a ana@example.com?", self._make_persona("Ana", shop)
        )
        self.start_tour("/odoo/chats", "omnichannel_documents", login="documents_agent")
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual((order.state, order.omnichannel_chat_id), ("sale", chat))
        delivery = chat.delivery_ids.filtered("document_model")
        self.assertIn("Aquí está su presupuesto", delivery.text)
