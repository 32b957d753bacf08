from . import bookings, referrals
