from . import (
    client_portal,
    client_portal_field,
    client_portal_pages,
    helpdesk_ticket,
    helpdesk_ticket_stage,
    omnichannel_channel,
    res_company,
)
