from . import test_booking_routes, test_booking_spanish
