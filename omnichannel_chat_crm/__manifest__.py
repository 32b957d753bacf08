{
    "name": "Omnichannel Chat: CRM",
    "summary": "Leads and opportunities beside the chat, and made from it",
    "version": "19.0.1.0.0",
    "category": "Sales/Chats",
    "author": "Omnichannel Chat contributors",
    "license": "LGPL-3",
    "development_status": "Beta",
    "depends": ["omnichannel_chat", "crm"],
    "data": ["views/crm_lead_views.xml"],
    "assets": {
        "web.assets_tests": ["omnichannel_chat_crm/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
