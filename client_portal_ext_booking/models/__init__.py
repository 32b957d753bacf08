from . import (
    client_portal,
    client_referral,
    res_partner,
    resource_booking,
    resource_booking_type,
)
