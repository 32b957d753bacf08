from . import (
    test_book_online,
    test_booking_accessibility,
    test_booking_routes,
    test_booking_spanish,
    test_referral_booking,
)
