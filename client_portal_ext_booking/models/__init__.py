from . import client_portal, res_partner, resource_booking_type
