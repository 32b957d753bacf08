{
    "name": "Client Portal: Booking",
    "summary": "Clients book appointments in the portal, confirm and cancel them by a form alone",
    "version": "19.0.1.1.0",
    "category": "Sales/Chats",
    "author": "Omnichannel Chat contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["client_portal_ext", "resource_booking"],
    "data": ["views/booking_templates.xml", "views/booking_views.xml"],
    "auto_install": True,
}
