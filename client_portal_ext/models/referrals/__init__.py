"""Who was sent by whom: clients' links, what visitors leave, and the first job (S3-25 to S3-27)."""

from . import (
    calendar_attendee,
    client_portal,
    client_referral,
    client_referral_link,
    omnichannel_channel,
    res_company,
    res_partner,
    sale_order,
)
