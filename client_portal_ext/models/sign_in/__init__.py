"""How: links instead of passwords, sessions, limits."""

from . import (
    client_portal,
    client_portal_limit,
    client_portal_link,
    client_portal_request,
    mail_mail,
    mail_thread,
    omnichannel_channel,
    res_company,
    res_partner,
    res_users,
)
