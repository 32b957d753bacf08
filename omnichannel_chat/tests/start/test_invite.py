from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ...models.start.omnichannel_identity_invite import INVITE_DAYS
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestInvite(OmnichannelCase):
    """Links by which a known customer starts a chat (S0-24)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Ana Pérez"})
        cls.identities = cls.env["omnichannel.identity"]

    def test_who_follows_the_link_is_known(self):
        """S0-24: the customer who follows his link is linked at once, with a line."""
        ref = self.identities._get_invite_ref(self.channel, self.partner)
        self.assertRegex(ref, r"^[\w-]{1,64}$")
        chat = self.receive()
        self.assertTrue(chat.identity_id._follow_invite(ref))
        self.assertEqual(chat.partner_id, self.partner)
        self.assertIn("invitation", chat.message_ids[0].body)

    def test_somebody_elses_link_changes_nothing(self):
        """S0-24: who is known already stays who he is."""
        identity = self.receive().identity_id
        other = self.env["res.partner"].create({"name": "Bea"})
        identity._link_partner(other)
        ref = self.identities._get_invite_ref(self.channel, self.partner)
        self.assertFalse(identity._follow_invite(ref))
        self.assertEqual(identity.partner_id, other)

    def test_made_up_link_proves_nothing(self):
        """S0-24: nobody becomes a customer by guessing a number."""
        identity = self.receive().identity_id
        ref = self.identities._get_invite_ref(self.channel, self.partner)
        stranger = self.env["res.partner"].create({"name": "Bea"})
        for forged in (
            "",
            "hello",
            ref.replace(f"p{self.partner.id}-", f"p{stranger.id}-"),
            ref[:-1] + ("0" if ref[-1] != "0" else "1"),
            f"p{self.partner.id}-999999-" + "0" * 24,
        ):
            self.assertFalse(identity._follow_invite(forged))
        self.assertFalse(identity.partner_id)

    def test_link_of_another_channel(self):
        """S0-02: a link belongs to one channel."""
        ref = self.identities._get_invite_ref(self._make_channel("Other"), self.partner)
        self.assertFalse(self.receive().identity_id._follow_invite(ref))

    def test_link_ends(self):
        """S0-24: an old link starts a chat, and says nothing any more."""
        ref = self.identities._get_invite_ref(self.channel, self.partner)
        identity = self.receive().identity_id
        with freeze_time(fields.Datetime.now() + timedelta(days=INVITE_DAYS + 1)):
            self.assertFalse(identity._follow_invite(ref))
