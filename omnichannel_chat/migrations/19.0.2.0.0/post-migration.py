from odoo import SUPERUSER_ID, api

#: Chats whose messages are read at once.
BATCH = 1000


def migrate(cr, version):
    """Give the chats that are there their figures, as far as their messages tell."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    chats = env["omnichannel.chat"].search([("session_ids", "=", False)], order="id")
    for start in range(0, len(chats), BATCH):
        env["omnichannel.session"]._create_from_messages(chats[start : start + BATCH])
        env.flush_all()
        env.invalidate_all()
