from . import test_booking_routes
