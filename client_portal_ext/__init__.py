from odoo.addons.omnichannel_chat.tools import sensitive

from . import controllers, models, wizard
from .hooks import let_portal_users_stay

# Sign-in links stand in addresses: who reads the log does not come in by it.
sensitive.hide(r"(/my/login/)(?!me/|switch)[^\s?\"']+", r"\1…")
