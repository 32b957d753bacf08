"""How pages of the portal are reached: by a look, which changes nothing, or by a form."""

from odoo.addons.omnichannel_chat.controllers.client_threads import PAGE_ROUTE

LOOK_ROUTE = {**PAGE_ROUTE, "sitemap": False, "readonly": True}
ACT_ROUTE = {**PAGE_ROUTE, "multilang": False, "sitemap": False, "methods": ["POST"]}
