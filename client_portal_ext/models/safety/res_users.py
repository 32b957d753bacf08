from odoo import api, models, tools
from odoo.exceptions import AccessDenied

#: Longer ones are not hashed.
MOST_PASSWORD = 4096


class ResUsers(models.Model):
    """Signing in with a password takes as long for a login that nobody has.

    A hash takes a quarter of a second: without one, whoever measures knows who is a client.
    """

    _inherit = "res.users"

    def _login(self, credential, user_agent_env):
        password = credential.get("password")
        if credential.get("type") != "password" or not isinstance(password, str) or not password:
            return super()._login(credential, user_agent_env)
        if len(password) > MOST_PASSWORD or "\0" in str(credential.get("login")):
            raise AccessDenied
        try:
            return super()._login(credential, user_agent_env)
        except AccessDenied as error:
            # Another sentence: so many attempts that nothing was compared, whoever it was.
            is_wrong = error.args == AccessDenied().args
            if is_wrong and not self._was_password_compared(credential["login"], user_agent_env):
                self._crypt_context().verify(password, self._get_hash_of_nobody())
            raise

    def _was_password_compared(self, login, user_agent_env):
        # sudo: as Odoo looks for who signs in
        user_sudo = self.sudo().search(
            self._get_login_domain(login), order=self._get_login_order(), limit=1
        )
        is_interactive = (user_agent_env or {}).get("interactive", True)
        if not user_sudo or not (is_interactive or not user_sudo._rpc_api_keys_only()):
            return False
        # The field itself reads as empty.
        self.env.cr.execute(
            "SELECT coalesce(password, '') <> '' FROM res_users WHERE id = %s", [user_sudo.id]
        )
        return self.env.cr.fetchone()[0]

    @api.model
    @tools.ormcache(cache="stable")
    def _get_hash_of_nobody(self):
        return self._crypt_context().hash("nobody")
