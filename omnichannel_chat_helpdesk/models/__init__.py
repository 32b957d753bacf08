from . import helpdesk_ticket, omnichannel_chat
