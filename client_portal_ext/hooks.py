"""What is done once for a database that has lived without this addon."""


def let_portal_users_stay(env):
    """Whoever has a portal user that works is a portal user from now on, too.

    Without that nobody could come in any more on the day on which the addon is installed.
    """
    users = env["res.users"].search([("share", "=", True)])
    users.filtered(lambda user: user._is_portal()).partner_id.client_allowed = True
