from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged

from .document_case import DocumentCase


@tagged("post_install", "-at_install")
class TestLinksThatEnd(DocumentCase):
    """The link of a mail works until it should not: then another one is needed."""

    def setUp(self):
        super().setUp()
        # Of the firm itself, of Ann, and of somebody else.
        self.of_firm = self._make_order(partner_id=self.acme.id)
        self.of_ann = self._make_invoice()
        self.of_zoe = self._make_order(partner_id=self.zoe.id)
        self.before = {each: each.access_token for each in self._get_all()}

    def test_access_ends(self):
        """S2-25, S3-45: who is no portal user any more has no link to documents of his firm."""
        self.ann.client_allowed = False
        self._check_renewed(self.of_firm, self.of_ann)

    def test_one_document_alone(self):
        """S3-45, case 7: the link of a document shows that one, and no way to anything else."""
        self._be("public")
        other = self._make_order(partner_id=self.acme.id)
        for document in (self.of_firm, self.of_ann):
            key = {"access_token": document.access_token}
            answer = self.url_open(document.access_url, params=key)
            page = html.fromstring(answer.content)
            with self.subTest(document=document):
                self.assertIn(document.name, page.text_content())
                self.assertNotIn(other.name, page.text_content())
                self.assertFalse(page.cssselect(".o_client_side, .o_client_bar"))
                answer = self.url_open("/my", params=key)
                self.assertIn("/login", answer.url)

    def test_last_day(self):
        """S2-08: nor has he from the day on which his support ends."""
        today = fields.Date.today()
        self.ann.client_until = today
        self._check_renewed()
        self.env.flush_all()
        # As if the days had passed.
        self.env.cr.execute(
            "UPDATE res_partner SET client_until = %s WHERE id = %s",
            [today - timedelta(days=2), self.ann.id],
        )
        self.ann.invalidate_recordset()
        self.env["res.partner"]._cron_follow_client_days()
        self._check_renewed(self.of_firm, self.of_ann)

    def test_archived(self):
        """S2-25: a user or contact who is archived; one without an account had his own links."""
        self.ann_user.active = False
        self._check_renewed(self.of_firm, self.of_ann)
        own = self._make_order(partner_id=self.dora.id)
        self.before = {each: each.access_token for each in [*self._get_all(), own]}
        self.dora.active = False
        self._check_renewed(own)

    def test_signed_out(self):
        """S3-45: who signs out everywhere ends his own links, none of his colleagues."""
        self.ann._sign_out_client()
        self._check_renewed(self.of_ann)

    def test_other_client(self):
        """S3-45: the former client has no link to what is given to another one."""
        self.of_firm.partner_id = self.acme
        self._check_renewed()
        self.of_firm.partner_id = self.zoe
        self._check_renewed(self.of_firm)

    def test_cancelled(self):
        """S3-17: what was cancelled needs a new link; what is corrected does not."""
        self.of_firm._action_cancel()
        self._check_renewed(self.of_firm)
        self.of_ann.button_draft()
        self._check_renewed(self.of_firm)
        self.of_ann.button_cancel()
        self._check_renewed(self.of_firm, self.of_ann)

    def test_old_link(self):
        """S3-45: the old link opens nothing, the new one does; words signed with it neither."""
        order, token = self.of_firm, self.of_firm.access_token
        signed = {"hash": order._sign_token(self.ann.id), "pid": self.ann.id}
        self.ann.client_allowed = False
        self._be("public")
        address = f"/my/orders/{order.id}"
        self.assertEqual(self._get_status(address, access_token=token), 303)
        self.assertEqual(self._get_status(address, access_token=order.access_token), 200)
        thread = {"thread_model": order._name, "thread_id": order.id}
        post = {"body": "Hello", "message_type": "comment"}
        for key in (signed, {"token": token}):
            self.assertIsNone(self._call("/mail/message/post", **thread, post_data=post, **key))

    def test_declined_by_link(self):
        """S3-16: whoever declines by the link of a mail is shown that he did."""
        self._be("public")
        order = self.of_firm
        answer = self._post(
            f"/my/orders/{order.id}/decline",
            access_token=order.access_token,
            decline_message="Too dear",
        )
        order.invalidate_recordset()
        self.assertIn(f"access_token={order.access_token}", answer.headers["Location"])
        self.assertEqual(self.url_open(answer.headers["Location"]).status_code, 200)
        self._check_renewed(order)

    def test_without_link(self):
        """S3-45: a document that has no link gets none by that; nothing else of it changes."""
        order = self.make_job(self.ann)
        written = self.of_ann.write_date
        self.ann.client_allowed = False
        self.assertFalse(order.access_token)
        self.of_ann.invalidate_recordset()
        self.assertEqual(self.of_ann.write_date, written)

    def test_flat(self):
        """S3-45: ending the links of many documents takes no more statements."""
        counts = []
        for _round in range(2):
            for _each in range(3):
                self._make_order(partner_id=self.acme.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["portal.mixin"]._renew_links_of(self.acme)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[0])

    def test_signed_in_as_somebody_else(self):
        """S3-45: a link that was passed on opens nothing for who is known as somebody else."""
        documents = (self.of_firm, self.of_ann)
        self._be("stranger")
        for document in documents:
            with self.subTest(document=document):
                self.assertEqual(self._open(document), 303)
                self.assertNotIn("Words", self._read_chatter(document, document.access_token))
        self.of_firm.message_subscribe(self.zoe.ids)
        self.assertEqual(self._open(self.of_firm), 200)
        self.of_ann.message_post(body="For you, too", partner_ids=self.zoe.ids)
        self.assertEqual(self._open(self.of_ann), 200)

    def test_other_account(self):
        """S3-45: who is signed in for another account of his opens what he was sent."""
        self.zoe.email = self.ann.email
        self._be("stranger")
        self.assertEqual(self._open(self.of_ann), 200)
        self.assertEqual(self._open(self.of_firm), 303)

    def test_staff_and_link(self):
        """S3-45: the team opens what clients are sent, whoever may read it in Odoo."""
        user = self._make_user("omni_anybody", "base.group_user")
        self.authenticate(user.login, user.login)
        self.assertEqual(self._open(self.of_firm), 200)

    def _open(self, document):
        page = "orders" if document._name == "sale.order" else "invoices"
        address = f"/my/{page}/{document.id}"
        return self._get_status(address, access_token=document.access_token)

    def _get_all(self):
        return [self.of_firm, self.of_ann, self.of_zoe]

    def _check_renewed(self, *expected):
        """These have another key than at first, the others have not; all have one."""
        for document, token in self.before.items():
            self.assertEqual(len(document.access_token), 36)
            self.assertEqual(document.access_token != token, document in expected, document)
