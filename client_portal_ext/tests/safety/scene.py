from datetime import timedelta

from odoo import Command, fields

from ..portal_case import PortalHttpCase

#: In the order of the tables in ``routes.py``.
PERSONAS = ("owner", "colleague", "stranger", "public", "ended")


class RouteScene(PortalHttpCase):
    """What there is to see for a client, and five who look.

    The owner is Ann, her colleague Ben, the stranger Zoe of another firm. Dora's access ended
    yesterday; no job has run yet, and her session is still there.
    """

    def setUp(self):
        super().setUp()
        self.people = {
            "owner": self.ann_user,
            "colleague": self.ben_user,
            "stranger": self.zoe_user,
            "public": None,
            "ended": self._let_in(self.dora),
        }
        self.values = {"contact": self.ann.id, "foreign": self.zoe.id}
        #: What nobody but the owner's firm is told.
        self.secrets = ["Taxes of the owner", "letter.pdf", "The owner writes"]
        self._add_documents()
        self._add_meeting()
        self._add_thread()
        if "helpdesk.ticket" in self.env:
            self._add_case()
        if "resource.booking" in self.env:
            self._add_booking()
        self.env.flush_all()

    def be(self, persona):
        """Look as that one."""
        user = self.people[persona]
        self.authenticate(*((user.login, user.login) if user else (None, None)))
        if persona == "ended":
            # Past the fields: with them a job would have ended the session, too.
            yesterday = fields.Date.today() - timedelta(days=1)
            self.env.cr.execute(
                "UPDATE res_partner SET client_until = %s WHERE id = %s", (yesterday, self.dora.id)
            )
            self.env.invalidate_all()

    def _add_documents(self):
        order = self.make_job(self.ann)
        order.state = "sent"
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.ann.id,
                "invoice_line_ids": [Command.create({"name": "Taxes", "price_unit": 100})],
            }
        )
        invoice.action_post()
        draft = invoice.copy()
        draft_order = order.copy()
        self.secrets += [order.name, invoice.name]
        self.values |= {
            "order": order.id,
            "order_key": order._portal_ensure_token(),
            "invoice": invoice.id,
            "invoice_key": invoice._portal_ensure_token(),
            "draft_invoice": draft.id,
            "draft_invoice_key": draft._portal_ensure_token(),
            "draft_order": draft_order.id,
            "draft_order_key": draft_order._portal_ensure_token(),
        }

    def _add_meeting(self):
        event = self.env["calendar.event"].create(
            {
                "name": "Tax meeting",
                "start": "2037-03-02 09:00:00",
                "stop": "2037-03-02 10:00:00",
                "user_id": self.agent.id,
                "partner_ids": [Command.set([self.agent.partner_id.id, self.ann.id])],
                "access_token": "address-of-the-meeting",
            }
        )
        attendee = event.attendee_ids.filtered(lambda each: each.partner_id == self.ann)
        self.values |= {
            "event": event.id,
            "event_key": event.access_token,
            "attendee_key": attendee.access_token,
        }

    def _add_thread(self):
        thread = self.start("Taxes of the owner", contact_ids=self.ann.ids)
        file = self.client_uploads(thread, "letter.pdf")
        written = self.client_writes(thread, "The owner writes", files=file)
        self.values |= {"chat": thread.id, "file": file.id, "message": written.id}
        # The first document of a client makes his folder.
        folder_sudo = self.env["omnichannel.folder"].sudo()
        folder_sudo = folder_sudo.search([("partner_id", "=", self.acme.id)], limit=1)
        self.values |= {"folder": folder_sudo.id, "folder_file": folder_sudo._keep_copy(file).id}

    def _add_case(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Tax letter", "description": "<p>x</p>", "partner_id": self.ann.id}
        )
        self.values |= {"case": ticket.id, "case_key": ticket._portal_ensure_token()}

    def _add_booking(self):
        booking = self.env["resource.booking"].create(
            {
                "type_id": self.env["resource.booking.type"].create({"name": "Tax meeting"}).id,
                "partner_ids": [Command.link(self.ann.id)],
                "combination_auto_assign": False,
            }
        )
        self.values |= {"booking": booking.id, "booking_key": booking._portal_ensure_token()}
