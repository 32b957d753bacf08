"""Who comes in: portal user, start and end of support, what the team sees of it."""

from . import ir_http, omnichannel_channel, res_company, res_partner, res_users
