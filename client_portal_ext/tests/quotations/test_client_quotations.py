from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields, http
from odoo.tests import tagged

from ..portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientQuotations(PortalHttpCase):
    """Quotations of a client: what waits, what he answered, what is over."""

    def test_parts(self):
        """S3-13, S3-14, S3-16, S3-17: each in its part; drafts and cancelled ones in none."""
        today = fields.Date.today()
        waiting = self.make_quotation(self.ann)
        expired = self.make_quotation(self.acme, validity_date=today - timedelta(days=1))
        approved = self.make_quotation(self.acme)
        approved.action_confirm()
        declined = self.make_quotation(self.acme)
        declined._action_cancel()
        declined._note_client_declined(self.ann_user)
        hidden = self.make_quotation(self.acme)
        hidden._action_cancel()
        draft = self.make_job(self.acme)
        foreign = self.make_quotation(self.zoe)
        shown = {}
        for state in ("open", "approved", "declined", "expired", "x"):
            page = self._look(f"/my/quotes?state={state}", self.ann_user)
            shown[state] = [each.text for each in page.cssselect(".list-group .fw-bold")]
        self.assertEqual(shown["open"], [waiting.name])
        self.assertEqual(shown["x"], [waiting.name])
        self.assertEqual(shown["approved"], [approved.name])
        self.assertEqual(shown["declined"], [declined.name])
        self.assertEqual(shown["expired"], [expired.name])
        [badge] = page.cssselect(".nav-link.active .badge")
        self.assertEqual(badge.text, "1")
        everything = {name for names in shown.values() for name in names}
        self.assertFalse({hidden.name, draft.name, foreign.name} & everything)

    def test_decline(self):
        """S3-16, S3-43: what the client declines stays in his list; the team is told once."""
        order = self.make_quotation(self.ann)
        self.sign_in(self.ann_user)
        with self._told() as told:
            for _click in range(2):
                answer = self._post(f"/my/orders/{order.id}/decline", decline_message="Too dear")
                self.assertEqual(answer.status_code, 200)
        self.assertEqual(order.state, "cancel")
        self.assertTrue(order.client_declined_at)
        self.assertEqual(told, [(self.acme, self.ann_user, order)])
        page = self._look(f"/my/orders/{order.id}", self.ann_user)
        self.assertIn("You declined this quotation", page.text_content())
        order.action_draft()
        self.assertFalse(order.client_declined_at)

    def test_decline_without_a_reason(self):
        """S3-16: without a reason nothing is declined."""
        order = self.make_quotation(self.ann)
        self.sign_in(self.ann_user)
        self._post(f"/my/orders/{order.id}/decline", decline_message="")
        self.assertEqual(order.state, "sent")
        self.assertFalse(order.client_declined_at)

    def test_foreign_decline(self):
        """S3-16: nobody declines what is not his."""
        order = self.make_quotation(self.ann)
        self.sign_in(self.zoe_user)
        self._post(f"/my/orders/{order.id}/decline", decline_message="Too dear")
        self.assertEqual(order.state, "sent")

    def test_card(self):
        """S3-16: the card in a chat says that the client has declined, not that it is cancelled."""
        order = self.make_quotation(self.ann)
        self.assertEqual(order._get_omnichannel_card()["state"], "sent")
        order._action_cancel()
        self.assertEqual(order._get_omnichannel_card()["state"], "cancel")
        with patch.object(type(order), "_tell_omnichannel", autospec=True) as tell:
            order._note_client_declined(self.ann_user)
        tell.assert_called()
        card = order._get_omnichannel_card()
        self.assertEqual((card["state_label"], card["look"]), ("Declined", "danger"))

    def test_ask_for_changes(self):
        """S3-15: one thread about the quotation for two clicks; the quotation stays open."""
        order = self.make_quotation(self.ann)
        address = f"/my/quotes/{order.id}/changes"
        page = self._look(f"/my/orders/{order.id}", self.ann_user)
        self.assertTrue(page.cssselect(f"a[href='{address}']"))
        page = self._look(address, self.ann_user)
        [key] = page.cssselect("input[name=key]")
        with self._told() as told:
            for _click in range(2):
                answer = self._post(f"{address}/send", text="Without paint", key=key.get("value"))
                self.assertEqual(answer.status_code, 200)
        self.assertEqual(told, [(self.acme, self.ann_user, order)])
        thread = self._find_threads()
        self.assertEqual(len(thread), 1)
        self.assertEqual(thread.job_ids, order)
        self.assertIn(order.name, thread.subject)
        bodies = thread.message_ids.filtered(lambda message: "Without paint" in message.body)
        self.assertEqual(len(bodies), 1)
        self.assertEqual(order.state, "sent")

    def test_refused_changes(self):
        """S3-15: an empty wish is refused, what was typed is kept; a foreign one is not there."""
        order = self.make_quotation(self.ann)
        address = f"/my/quotes/{order.id}/changes"
        self.sign_in(self.ann_user)
        answer = self._post(f"{address}/send", text=" ", key="k")
        self.assertIn("Write something", answer.text)
        answer = self._post(f"{address}/send", text="x" * 10_001, key="k")
        self.assertIn("too long", answer.text)
        self.assertIn("x" * 10_001, answer.text)
        self.env.company.client_may_start = False
        page = self._look(f"/my/orders/{order.id}", self.ann_user)
        self.assertFalse(page.cssselect(f"a[href='{address}']"))
        self.env.company.client_may_start = True
        expired = self.make_quotation(
            self.ann, validity_date=fields.Date.today() - timedelta(days=1)
        )
        for user, number in (
            (self.zoe_user, order.id),
            (self.ann_user, expired.id),
            (self.ann_user, 2**31 - 1),
            (self.ann_user, "x"),
        ):
            self.authenticate(None, None)
            self.sign_in(user)
            answer = self._post(f"/my/quotes/{number}/changes/send", text="Hello", key="k")
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(self._find_threads())

    def test_flat(self):
        """S3-13: the list costs no more statements with more quotations."""
        counts = []
        for _round in range(2):
            self.make_quotation(self.acme)
            self.make_quotation(self.acme)
            self._look("/my/quotes", self.ann_user)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.url_open("/my/quotes")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def _find_threads(self):
        return self.env["omnichannel.chat"].search([("started_by", "=", "client")])

    def _post(self, address, **form):
        form["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(address, data=form)

    def _look(self, address, user):
        self.authenticate(None, None)
        self.sign_in(user)
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200, address)
        return html.fromstring(answer.content)
