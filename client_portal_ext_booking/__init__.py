from odoo.addons.omnichannel_chat.tools import sensitive

from . import controllers, models

# Whoever has such a link books as the person to whom it was sent.
sensitive.hide(r"(/refer/book/)[^\s?/\"']+", r"\1…")
