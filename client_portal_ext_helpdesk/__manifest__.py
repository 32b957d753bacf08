{
    "name": "Client Portal: Cases",
    "summary": "Clients open cases in the portal, see whose turn it is, and answer",
    "version": "19.0.1.1.0",
    "category": "Sales/Chats",
    "author": "Omnichannel Chat contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["client_portal_ext", "omnichannel_chat_helpdesk", "helpdesk_mgmt"],
    "data": [
        "security/cases_security.xml",
        "data/portal_fields.xml",
        "views/cases_templates.xml",
        "views/cases_views.xml",
    ],
    "assets": {"web.assets_tests": ["client_portal_ext_helpdesk/static/tests/tours/**/*"]},
    "demo": ["demo/cases_demo.xml"],
    "auto_install": ["client_portal_ext", "helpdesk_mgmt"],
}
