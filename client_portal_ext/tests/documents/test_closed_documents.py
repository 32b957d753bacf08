from odoo.tests import tagged

from .document_case import DocumentCase


@tagged("post_install", "-at_install")
class TestClosedDocuments(DocumentCase):
    """Drafts and what the team has cancelled: closed to clients, whatever way they try."""

    def test_pages_of_closed_quotations(self):
        """S3-17: neither page, report, file nor form of a draft or cancelled quotation opens."""
        for state in ("draft", "cancel"):
            order = self._make_order(state)
            for persona in self.personas:
                self._be(persona)
                for token in ({}, {"access_token": order.access_token}):
                    with self.subTest(state=state, persona=persona, token=bool(token)):
                        self._check_closed(order, token)

    def _check_closed(self, order, token):
        address = f"/my/orders/{order.id}"
        self.assertEqual(self._get_status(address, **token), 303)
        for kind in ("html", "pdf", "text"):
            self.assertEqual(self._get_status(address, report_type=kind, **token), 303)
        document = {"access_token": "", **token}
        self.assertEqual(self._get_status(f"{address}/document/1", **document), 303)
        self.assertEqual(self._get_status(f"{address}/download_edi", **token), 303)
        state = order.state
        self.assertEqual(
            self._post(f"{address}/decline", decline_message="No", **token).headers["Location"],
            "/my",
        )
        signed = self._call(f"{address}/accept", name="Ann", signature="R0lGODlh", **token)
        self.assertEqual(set(signed), {"error"})
        self.assertFalse(order.signed_by)
        self.assertEqual(order.state, state)

    def test_pages_of_open_quotations(self):
        """S3-16, S3-17: a sent one opens for the firm, and by its link; a declined one, too."""
        expected = {"owner": 200, "colleague": 200, "stranger": 303, "public": 303}
        declined = self._make_order()
        declined._action_cancel()
        declined._note_client_declined(self.ann_user)
        for order in (self._make_order(), declined, self._make_order("sale")):
            token = order._portal_ensure_token()
            address = f"/my/orders/{order.id}"
            for persona, status in expected.items():
                with self.subTest(state=order.state, persona=persona):
                    self._be(persona)
                    self.assertEqual(self._get_status(address), status)
                    self.assertEqual(self._get_status(address, report_type="html"), status)
                    self.assertEqual(self._get_status(address, access_token="x" * 36), status)
            self._be("public")
            self.assertEqual(self._get_status(address, access_token=token), 200)

    def test_taken_up_again(self):
        """S3-17: a declined quotation that is taken up again is a draft as any other."""
        order = self._make_order()
        order._action_cancel()
        order._note_client_declined(self.ann_user)
        order.action_draft()
        self._be("owner")
        self.assertEqual(self._get_status(f"/my/orders/{order.id}"), 303)
        order.action_quotation_sent()
        self.assertEqual(self._get_status(f"/my/orders/{order.id}"), 200)

    def test_invoices(self):
        """S3-09: invoices open when they are posted, for the firm and by their links."""
        expected = {"owner": 200, "colleague": 200, "stranger": 303, "public": 303}
        for state in ("draft", "cancel", "posted"):
            invoice = self._make_invoice(state)
            address = f"/my/invoices/{invoice.id}"
            for persona, of_posted in expected.items():
                self._be(persona)
                with self.subTest(state=state, persona=persona):
                    status = of_posted if state == "posted" else 303
                    self.assertEqual(self._get_status(address), status)
                    self.assertEqual(self._get_status(address, report_type="html"), status)
                    if state != "posted":
                        token = {"access_token": invoice.access_token}
                        for kind in ("html", "pdf", "text"):
                            query = {"report_type": kind, **token}
                            self.assertEqual(self._get_status(address, **query), 303)
                        self.assertEqual(self._get_status(address, **token), 303)
            self._be("public")
            token = {"access_token": invoice.access_token}
            wanted = 200 if state == "posted" else 303
            self.assertEqual(self._get_status(address, **token), wanted)

    def test_chatter(self):
        """S3-17: what is said about a closed document is read and answered by no client."""
        declined = self._make_order()
        declined._action_cancel()
        declined._note_client_declined(self.ann_user)
        closed = [
            self._make_order("draft"),
            self._make_order("cancel"),
            self._make_invoice("draft"),
            self._make_invoice("cancel"),
        ]
        for document in closed:
            for persona in self.personas:
                self._be(persona)
                with self.subTest(document=document, persona=persona):
                    self._check_silent(document)
        for document in (self._make_order(), declined, self._make_invoice()):
            with self.subTest(document=document):
                token = document._portal_ensure_token()
                for persona in ("owner", "public"):
                    self._be(persona)
                    self.assertIn("Words for the client", self._read_chatter(document, token))
                    self.assertTrue(self._write(document, token=token))

    def _check_silent(self, document):
        token, pid = document.access_token, self.ann.id
        signed = {"hash": document._sign_token(pid), "pid": pid}
        thread = {"thread_model": document._name, "thread_id": document.id}
        count = len(document.message_ids)
        for key in (token, None):
            self.assertNotIn("Words", self._read_chatter(document, key))
        for way in ({}, {"token": token}, signed):
            self.assertFalse(self._write(document, **way))
            shown = self._call("/portal/chatter_init", **thread, **way) or {}
            self.assertFalse(shown.get("mail.thread"))
        message = document.message_ids[0]
        address = f"/mail/avatar/mail.message/{message.id}/author_avatar/50x50"
        with_token = self.url_open(address, params={"access_token": token}).content
        self.assertEqual(with_token, self.url_open(address).content)
        document.invalidate_recordset()
        self.assertEqual(len(document.message_ids), count)

    def _write(self, document, **way):
        """Whether a message could be written."""
        answer = self._call(
            "/mail/message/post",
            thread_model=document._name,
            thread_id=document.id,
            post_data={"body": "Hello", "message_type": "comment"},
            **way,
        )
        return bool(answer)

    def test_programs(self):
        """S3-17: a client's program neither finds nor reads closed documents or their lines."""
        declined = self._make_order()
        declined._action_cancel()
        declined._note_client_declined(self.ann_user)
        shown = self._make_order() + declined
        closed = self._make_order("draft") + self._make_order("cancel")
        everything = shown + closed
        for user in (self.ann_user, self.ben_user):
            orders = everything.with_user(user)
            self.assertEqual(orders._filtered_access("read"), shown.with_user(user))
            self.assertEqual(orders.search([("id", "in", orders.ids)]), shown[::-1])
            lines = everything.order_line.with_user(user)
            self.assertEqual(lines._filtered_access("read"), shown.order_line)
        self.assertFalse(everything.with_user(self.zoe_user)._filtered_access("read"))
        self._be("owner")
        params = {"model": "sale.order", "method": "read", "args": [closed.ids], "kwargs": {}}
        self.assertIsNone(self._call("/web/dataset/call_kw/sale.order/read", **params))
        invoices = self._make_invoice("draft") + self._make_invoice("cancel")
        self.assertFalse(invoices.with_user(self.ann_user)._filtered_access("read"))

    def test_staff(self):
        """S3-17: the team sees drafts and what is cancelled, as page and as record."""
        user = self._make_user("omni_seller", "sales_team.group_sale_salesman_all_leads")
        for state in ("draft", "cancel"):
            order = self._make_order(state)
            self.assertTrue(order.with_user(user).has_access("write"))
            self.assertTrue(order.order_line.with_user(user).has_access("read"))
            self.authenticate(user.login, user.login)
            self.assertEqual(self._get_status(f"/my/orders/{order.id}"), 200)

    def test_links_of_mails(self):
        """S3-17: a link of a mail to what is closed now leads to the portal, not to an error."""
        order = self._make_order("cancel")
        self._be("public")
        answer = self.url_open(
            "/mail/view",
            params={
                "model": "sale.order",
                "res_id": order.id,
                "access_token": order.access_token,
            },
        )
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn(order.name, answer.text)

    def test_told(self):
        """S3-17: who is signed in is told that a document is not open: unknown, foreign, closed."""
        sentence = "This document is not open to you."
        closed, foreign = self._make_order("draft"), self._make_order(partner_id=self.zoe.id)
        invoice = self._make_invoice("draft")
        self._be("owner")
        for address in (
            f"/my/orders/{closed.id}",
            f"/my/orders/{foreign.id}",
            f"/my/invoices/{invoice.id}",
            "/my/orders/99999999",
        ):
            self.assertIn(sentence, self.url_open(address).text)
        self.assertNotIn(sentence, self.url_open("/my").text)
        self._be("public")
        self.assertNotIn(sentence, self.url_open(f"/my/orders/{closed.id}").text)
