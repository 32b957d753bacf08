{
    "name": "Client Portal",
    "summary": "Clients sign in without a password, see what waits for them, pay, approve, write",
    "version": "19.0.1.0.0",
    "category": "Sales/Chats",
    "author": "Omnichannel Chat contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["omnichannel_chat", "account_payment", "calendar", "auth_signup"],
    "data": [
        "security/ir.model.access.csv",
        "views/client_portal_settings_views.xml",
        "views/home_templates.xml",
        "views/appointments_templates.xml",
        "views/invitations_settings_views.xml",
        "views/fields_templates.xml",
        "views/fields_views.xml",
    ],
    "assets": {
        "web.assets_frontend": ["client_portal_ext/static/src/**/*"],
        "web.assets_tests": ["client_portal_ext/static/tests/tours/**/*"],
    },
    "application": True,
}
