from odoo import fields, models


class ResCompany(models.Model):
    """What the portal does by itself: two switches (S3-30); the way in on every page (S3-40)."""

    _inherit = "res.company"

    client_invite_on_job = fields.Boolean(
        "Invite When a Job Is Scheduled",
        help="Whoever confirms an order, or gets an appointment, and was never invited is invited "
        "to the portal.",
    )
    client_link_in_mails = fields.Boolean(
        "Sign-in Link in E-mails",
        help="E-mails with quotations, orders, invoices and appointments, notices and reminders "
        "of chats hold the client's own sign-in link. Who has no access, and people in copy, get "
        "none.",
    )
    client_login_in_header = fields.Boolean(
        "Client Login on the Website",
        help="The header of the website, and of pages that visitors see, leads to the client "
        "portal instead of Odoo's own sign-in. Colleagues choose “Sign in with a password” there.",
    )
