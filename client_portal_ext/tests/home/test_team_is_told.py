from odoo.tests import new_test_user, tagged
from odoo.tools.translate import LazyTranslate

from ..portal_case import PortalCase

_lt = LazyTranslate(__name__, default_lang="en_US")


@tagged("post_install", "-at_install")
class TestTeamIsTold(PortalCase):
    """What clients do, one person of the team is notified of (S3-43)."""

    def setUp(self):
        super().setUp()
        self.portal = self.env["client.portal"]
        self.order = self.make_job(self.ann)
        self.order.user_id = False

    def tell(self, what="Declined", **more):
        """What is said of an act of Ann's, and to whom."""
        known = self._find_notices()
        self.portal.with_user(self.ann_user)._tell_team(
            self.acme, self.ann_user, what, self.order.with_user(self.ann_user), **more
        )
        return self._find_notices() - known

    def _find_notices(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", self.order.id),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_whoever_has_it(self):
        """S3-43: whoever has the document; else the client; else who sees all of them."""
        colleague = new_test_user(self.env, "told_colleague", groups="base.group_user")
        (self.acme | self.ann).user_id = False
        keeper = self.env.company._get_client_keeper()
        self.assertTrue(keeper)
        self.assertEqual(self.tell().notified_partner_ids, keeper.partner_id)
        (self.acme | self.ann).user_id = colleague
        self.assertEqual(self.tell().notified_partner_ids, colleague.partner_id)
        self.order.user_id = self.overseer
        told = self.tell()
        self.assertEqual(told.notified_partner_ids, self.overseer.partner_id)
        self.assertEqual((told.author_id, told.subject), (self.ann, "Declined"))
        self.assertIn("Ann: Declined", told.body)

    def test_who_is_not_here(self):
        """S3-43: nobody is told who has left, or works for another company."""
        self.order.user_id = self.overseer
        self.assertEqual(self.tell().notified_partner_ids, self.overseer.partner_id)
        self.overseer.active = False
        self.assertNotIn(self.overseer.partner_id, self.tell().notified_partner_ids)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "told_stranger", company_id=other.id, company_ids=other.ids
        )
        keeper = self.env.company._get_client_keeper(stranger)
        self.assertNotIn(keeper, stranger)

    def test_told_already(self):
        """S3-43: what the team learns anyway it is not told twice."""
        self.assertFalse(self.tell(is_told=True))

    def test_language(self):
        """S3-43: in the language of who is told, not in the client's."""
        self.env["res.lang"]._activate_lang("es_ES")
        self.env["ir.module.module"].search(
            [("name", "=", "client_portal_ext")]
        )._update_translations(["es_ES"])
        self.order.user_id = self.overseer
        self.overseer.lang = "es_ES"
        what = _lt("Quotation %s declined", self.order.name)
        self.assertEqual(self.tell(what).subject, f"Presupuesto {self.order.name} rechazado")

    def test_whatever_it_is(self):
        """S3-43: of a record without messages the client's own form tells."""
        record = self.env["res.currency"].search([], limit=1)
        before = self.env["mail.message"].search_count([("model", "=", "res.partner")])
        self.portal._tell_team(self.acme, self.ann_user, "Looked", record)
        after = self.env["mail.message"].search_count([("model", "=", "res.partner")])
        self.assertEqual(after, before + 1)
