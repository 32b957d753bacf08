from odoo import Command, fields
from odoo.tests import tagged

from .accessibility_case import AccessibilityCase


@tagged("post_install", "-at_install")
class TestAccessibility(AccessibilityCase):
    """Pages of clients can be used by everybody: the rules that a library can check."""

    def setUp(self):
        super().setUp()
        self.thread = self.start("Taxes", tasks=[{"name": "Bank statement"}])
        self.order = self.make_quotation(self.ann)
        self.make_invoice(self.ann, days=-10)
        self.event = self.env["calendar.event"].create(
            {
                "name": "Measuring",
                "start": fields.Datetime.add(fields.Datetime.now(), days=3),
                "stop": fields.Datetime.add(fields.Datetime.now(), days=3, hours=1),
                "user_id": self.agent.id,
                "partner_ids": [Command.set((self.ann | self.agent.partner_id).ids)],
            }
        )
        shared = {"name": "Shared", "partner_id": self.acme.id, "access": "client_edit"}
        self.folder = self.env["omnichannel.folder"].create(shared)
        place = {"res_model": self.folder._name, "res_id": self.folder.id}
        self.env["ir.attachment"].create({"name": "form.pdf", "raw": b"%PDF", **place})
        self.env.company.client_show_referrals = True

    def test_pages(self):
        """S3-41: places of the portal, narrow and wide."""
        paths = [
            "/my",
            "/my/chats",
            "/my/chats?archived=1",
            "/my/chats/new",
            self.thread.sudo()._get_client_url(),
            "/my/quotes",
            "/my/quotes?state=approved",
            "/my/statement",
            "/my/appointments",
            "/my/appointments?when=past",
            "/my/appointments/new",
            f"/my/appointments/{self.event.id}/ask/move",
            f"/my/quotes/{self.order.id}/changes",
            "/my/folders",
            self.folder._get_client_url(),
            "/my/refer",
        ]
        for width in (320, 1280):
            with self.subTest(width=width):
                self.check("/my", self.ann_user.login, paths, width)

    def test_sign_in(self):
        """S3-04, S3-45: asking for a link, and where one is signed in: no frame may show these."""
        self.check("/my/login")
        self.check("/my/login/no-such-link")
        self.check("/my/access", self.ann_user.login)

    def test_invitation(self):
        """S3-08: the page that the link of an invitation opens, and that asks for an answer."""
        invitation = self.event.attendee_ids.filtered(lambda each: each.partner_id == self.ann)
        query = f"token={invitation.access_token}&id={self.event.id}"
        for page in ("view", "accept"):
            with self.subTest(page=page):
                self.check(f"/calendar/meeting/{page}?{query}")

    def test_recommended(self):
        """S3-26: the page that a client's link opens for a stranger."""
        link = self.env["client.referral.link"]._make_for_client(self.ann_user)
        self.check(f"/refer/{link.code}")
