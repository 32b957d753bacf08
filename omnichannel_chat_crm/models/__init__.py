from . import crm_lead, omnichannel_chat
