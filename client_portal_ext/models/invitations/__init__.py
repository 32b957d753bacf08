"""Inviting clients: one, many, by themselves; the link inside mails; where they sign in."""

from . import (
    account_move,
    calendar_attendee,
    calendar_event,
    mail_mail,
    mail_thread,
    omnichannel_channel,
    omnichannel_nudge,
    portal_wizard,
    res_company,
    res_partner,
    sale_order,
)
