from lxml import html

from odoo import Command
from odoo.tests import tagged

from ..portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestClientMirror(PortalCase):
    """On the customer's form: what waits for him, and what he waits for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice"):
            cls.agent.sudo().group_ids += cls.env.ref(group)

    def test_what_waits_for_him(self):
        """S3-01: the rows of the client's first page, in its order, as links for the team."""
        thread = self.start(tasks=[{"name": "Bank statement"}])
        order = self.make_quotation(self.ann)
        invoice = self.make_invoice(self.acme, days=-3)
        expected = [
            (f"Pay invoice {invoice.name}", f"/odoo/account.move/{invoice.id}"),
            ("Bank statement", f"/odoo/chats/{thread.id}"),
            (f"Approve quotation {order.name}", f"/odoo/sale.order/{order.id}"),
        ]
        todos, owed = self._read_mirror(self.ann)
        self.assertEqual(todos[0], expected[0])
        self.assertCountEqual(todos, expected)
        self.assertEqual(owed, [])
        titles = [
            todo.title
            for todo in self.env["client.portal"]
            .with_user(self.ann_user)
            ._get_ordered_todos(self.ann_user)
        ]
        self.assertEqual([title for title, _url in todos], titles)

    def test_of_a_firm(self):
        """S3-01: what waits for several people of a firm stands once."""
        invoice = self.make_invoice(self.acme, days=3)
        todos, _owed = self._read_mirror(self.acme)
        row = (f"Pay invoice {invoice.name}", f"/odoo/account.move/{invoice.id}")
        self.assertEqual(todos, [row])

    def test_what_he_waits_for(self):
        """S3-01: messages without an answer, until there is one; of no other client."""
        thread = self.start("Taxes 2026")
        self.client_writes(thread, "When?")
        _todos, owed = self._read_mirror(self.ann)
        self.assertEqual(owed, [("Acme Ltd · Taxes 2026", f"/odoo/chats/{thread.id}")])
        self.assertEqual(self._read_mirror(self.acme)[1], owed)
        thread.message_post(
            body="Tomorrow", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(self._read_mirror(self.ann)[1], [])

    def test_only_what_one_reads(self):
        """S0-40: nobody learns by the mirror what he may not read, nor of other companies."""
        self.make_invoice(self.acme, days=3)
        self.make_quotation(self.ann)
        thread = self.start(tasks=[{"name": "Bank statement"}])
        self.client_writes(thread)
        self.assertEqual(self._read_mirror(self.ann, self.stranger), ([], []))
        keeper = self._make_user("mirror_keeper", "base.group_user,base.group_partner_manager")
        self.assertEqual(self._read_mirror(self.ann, keeper), ([], []))
        branch = self.env["res.company"].create({"name": "Branch"})
        self.ann_user.sudo().write(
            {"company_ids": [Command.set(branch.ids)], "company_id": branch.id}
        )
        self.assertEqual(self._read_mirror(self.ann)[0], [])

    def test_nobody_to_come(self):
        """S3-01: for a contact without access nothing waits in the portal."""
        self.make_invoice(self.acme, days=3)
        self.assertEqual(self._read_mirror(self.dora), ([], []))

    def test_flat(self):
        """S3-01: how many statements it costs does not grow with what waits."""
        self.make_invoice(self.acme, days=3)
        self.make_quotation(self.ann)
        self.client_writes(self.start(tasks=[{"name": "One"}]))
        counts = []
        for _round in range(2):
            # Rules are read once more after what was made.
            self._read_mirror(self.ann)
            before = self.env.cr.sql_log_count
            self._read_mirror(self.ann)
            counts.append(self.env.cr.sql_log_count - before)
            for number in range(5):
                self.make_invoice(self.acme, days=number)
                self.make_quotation(self.ann)
                self.client_writes(self.start(f"Subject {number}", tasks=[{"name": "One"}]))
        self.assertLessEqual(counts[1], counts[0])

    def _read_mirror(self, contact, user=None):
        """Title and address of each row, on both sides."""
        self.env.flush_all()
        self.env.invalidate_all()
        page = html.fromstring(str(contact.with_user(user or self.agent).client_mirror))
        return tuple(
            [(link.text, link.get("href")) for link in part.cssselect("li a")]
            for part in page.cssselect("section")
        )
