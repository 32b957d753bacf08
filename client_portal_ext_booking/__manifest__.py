{
    "name": "Client Portal: Booking",
    "summary": "Bookings in the client portal are confirmed and cancelled by a form alone",
    "version": "19.0.1.0.0",
    "category": "Sales/Chats",
    "author": "Omnichannel Chat contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["client_portal_ext", "resource_booking"],
    "data": ["views/booking_templates.xml"],
    "auto_install": True,
}
