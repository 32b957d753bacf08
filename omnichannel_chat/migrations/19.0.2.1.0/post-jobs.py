from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give the job that checks connections the name that the documentation calls it by."""
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    job = env.ref("omnichannel_chat.cron_channels", raise_if_not_found=False)
    if job and job.name == "Chats: test connections":
        job.name = "Chats: check connections"
