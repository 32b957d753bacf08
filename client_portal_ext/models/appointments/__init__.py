"""Appointments: upcoming and past, moved, cancelled, confirmed by request."""
