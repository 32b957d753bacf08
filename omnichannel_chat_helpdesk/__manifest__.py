{
    "name": "Omnichannel Chat: Helpdesk",
    "summary": "Cases beside the chat, and made from it",
    "version": "19.0.1.1.0",
    "category": "Sales/Chats",
    "author": "Omnichannel Chat contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["omnichannel_chat", "helpdesk_mgmt"],
    "data": [
        "security/helpdesk_access.xml",
        "views/helpdesk_ticket_views.xml",
        "views/portal_templates.xml",
    ],
    "assets": {
        "web.assets_tests": ["omnichannel_chat_helpdesk/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
