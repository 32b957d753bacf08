from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """Demonstration data that cannot be loaded Odoo leaves out, and says so in its log only."""

    def test_nothing_is_left_out(self):
        """Whoever tries the product finds all that its documents speak of."""
        ours = [("module_id.name", "=like", "omnichannel_chat%")]
        self.assertFalse(self.env["ir.demo_failure"].search(ours).mapped("error"))
