from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.payment import utils as payment_utils

from ..portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientCards(PortalHttpCase):
    """Cards on file: where the business takes them, and what it learns of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.ann_user.company_id
        cls.company.email = "office@example.com"
        # Others that demonstration data may have brought.
        cls.env["payment.provider"].search([]).is_published = False
        cls.method = cls.env["payment.method"].create(
            {"name": "Card", "code": "card_test", "active": True, "support_tokenization": True}
        )
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Bank",
                "code": "none",
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
                "company_id": cls.company.id,
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )

    def test_place(self):
        """S3-23, S3-42, S3-46: a place only where a published provider saves cards."""
        address = "/my/payment_method"
        self.assertEqual(self._find_place("/my"), [address])
        self.assertEqual(self._find_place(address), [address])
        self.provider.allow_tokenization = False
        self.assertEqual(self._find_place("/my"), [])
        self.provider.write({"allow_tokenization": True, "is_published": False})
        self.assertEqual(self._find_place("/my"), [])
        self.provider.is_published = True
        portal = self.env["omnichannel.channel"]._get_portal(self.company)
        portal.with_user(self.manager).client_show_cards = False
        self.assertEqual(self._find_place("/my"), [])

    def test_added(self):
        """S3-24: a new card is told to the team, and by mail in the business's language."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.company.partner_id.lang = "es_ES"
        transaction = self._make_transaction()
        values = {"provider_ref": "secret-ref", "payment_details": "1234"}
        with (
            patch.object(type(transaction), "_extract_token_values", lambda *_all: values),
            self._told() as told,
        ):
            transaction.with_user(self.env.ref("base.public_user")).sudo()._tokenize({})
        mail = self._find_mails()
        self.assertEqual(mail.email_to, "office@example.com")
        self.assertIn("1234", mail.subject)
        self.assertIn("Ann", mail.subject)
        self.assertNotIn("secret-ref", mail.body_html)
        self.assertEqual(mail.state, "outgoing")
        self.assertEqual(told, [(self.acme, self.ann_user, self.ann)])
        sentence = transaction.token_id.with_context(lang="es_ES")._get_act_sentence("added")
        self.assertEqual(mail.subject, sentence)

    def test_removed(self):
        """S3-24: a card that the client removes is told once; a foreign one stays, untold."""
        self.company.client_card_email = "cards@example.com"
        token = self._make_token()
        self._remove(self.zoe_user, token.id)
        self.assertTrue(token.active)
        self.assertFalse(self._find_mails())
        for _click in range(2):
            self._remove(self.ann_user, token.id)
        self.assertFalse(token.active)
        mail = self._find_mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.email_to, "cards@example.com")
        for odd in ("x", False, [token.id], 2**40):
            self._remove(self.ann_user, odd)
        self.assertEqual(len(self._find_mails()), 1)

    def test_whose(self):
        """S3-23: cards of a colleague and of the firm are neither seen, removed nor paid with."""
        own, of_ben = self._make_token(), self._make_token(self.ben)
        of_firm = self._make_token(self.acme)
        self.sign_in(self.ann_user)
        page = html.fromstring(self.url_open("/my/payment_method").content)
        shown = {
            each.get("data-payment-option-id") for each in page.cssselect("[data-provider-id]")
        }
        self.assertIn(str(own.id), shown)
        self.assertFalse({str(of_ben.id), str(of_firm.id)} & shown)
        for token in (of_ben, of_firm):
            self._remove(self.ann_user, token.id)
            self.assertTrue(token.active)
        self.assertFalse(self._find_mails())
        with mute_logger("odoo.http"):
            for token_id in (of_ben.id, of_firm.id, 2**40, "x", None):
                with self.subTest(token=token_id), self.assertRaises(JsonRpcException):
                    self._pay_with(token_id)
        self._pay_with(own.id)
        transaction = self.env["payment.transaction"].search([], order="id desc", limit=1)
        self.assertEqual(transaction.token_id, own)

    def test_by_a_link(self):
        """S3-23: whoever has the link to a payment does not pay with the card of whose it is."""
        own = self._make_token()
        for user in (None, self.ben_user):
            self.authenticate(None, None)
            if user:
                self.sign_in(user)
            with (
                self.subTest(user=user),
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException),
            ):
                self._pay_with(own.id)

    def _pay_with(self, token_id):
        """Pay something with a card on file, as Ann."""
        access_token = payment_utils.generate_access_token(
            self.ann.id, 5.0, self.company.currency_id.id, env=self.env
        )
        charge = patch.object(
            type(self.env["payment.transaction"]), "_send_payment_request", lambda *_all: None
        )
        with charge:
            self.make_jsonrpc_request(
                "/payment/transaction",
                {
                    "amount": 5.0,
                    "currency_id": self.company.currency_id.id,
                    "partner_id": self.ann.id,
                    "access_token": access_token,
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "token_id": token_id,
                    "flow": "token",
                    "tokenization_requested": False,
                    "landing_route": "/my",
                },
            )

    def test_removed_by_the_team(self):
        """S3-24: what the team archives is no act of the client."""
        self._make_token().active = False
        self.assertFalse(self._find_mails())

    def test_nobody_to_write_to(self):
        """S3-24: without an address no mail is made, and the client gets on."""
        self.company.email = False
        self._remove(self.ann_user, self._make_token().id)
        self.assertFalse(self._find_mails())

    def _find_mails(self):
        return self.env["mail.mail"].search([("subject", "ilike", "1234")])

    def _find_place(self, address):
        self.authenticate(None, None)
        self.sign_in(self.ann_user)
        page = html.fromstring(self.url_open(address).content)
        links = page.cssselect(".o_client_side a[href='/my/payment_method']")
        return [link.get("href") for link in links]

    def _remove(self, user, token_id):
        self.authenticate(None, None)
        self.sign_in(user)
        self.make_jsonrpc_request("/payment/archive_token", {"token_id": token_id})

    def _make_token(self, partner=None):
        return self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": (partner or self.ann).id,
                "provider_ref": "secret-ref",
                "payment_details": "1234",
            }
        )

    def _make_transaction(self):
        return self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "partner_id": self.ann.id,
                "reference": "V-1",
                "amount": 0,
                "currency_id": self.company.currency_id.id,
                "operation": "validation",
                "tokenize": True,
            }
        )
