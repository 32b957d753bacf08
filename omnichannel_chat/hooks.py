"""What Odoo does not take away by itself when the addon is uninstalled."""

#: Records that are deleted at once.
BATCH = 1000


def uninstall_hook(env):
    """Leave nothing of customers behind, nor anything of ours in the tables of others.

    Odoo deletes models with their messages and tables. Guests and files are its own.
    """
    _delete_files(env)
    _delete_guests(env)
    env.cr.execute("DROP INDEX IF EXISTS mail_message_omnichannel_body_idx")
    # sudo: who uninstalls an addon is allowed to take all of it away
    parameters = env["ir.config_parameter"].sudo()
    parameters.search([("key", "=like", "omnichannel\\_chat.%")]).unlink()


def _delete_files(env):
    """Files of our records; Odoo would stumble over empty ones, which have none in its store."""
    models = [name for name in env.registry if name.startswith("omnichannel.")]
    # Files behind fields are found only if fields are asked for.
    ours = [("res_model", "in", models), "|", ("res_field", "=", False), ("res_field", "!=", False)]
    # sudo: as above
    Attachment = env["ir.attachment"].sudo()
    while files := Attachment.search(ours, limit=BATCH):
        files.unlink()


def _delete_guests(env):
    """The guests in whose name customers wrote: their names and pictures."""
    env["omnichannel.identity"].flush_model()
    env.cr.execute("UPDATE omnichannel_identity SET guest_id = NULL WHERE guest_id IS NOT NULL")
    env["omnichannel.identity"].invalidate_model(["guest_id"])
    # sudo: as above
    Guest = env["mail.guest"].sudo()
    while guests := Guest.search([("omnichannel_channel_id", "!=", False)], limit=BATCH):
        guests.unlink()
