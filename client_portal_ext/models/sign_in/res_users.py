from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.fields import Domain


class ProvenLogin(str):
    """The login of a user who has proven by a link who he is.

    It is made in the process that checked the link: neither a form nor JSON can bring one.
    """

    __slots__ = ("uid",)

    def __new__(cls, user):
        proven = super().__new__(cls, user.login)
        proven.uid = user.id
        return proven


class ResUsers(models.Model):
    """Portal users who sign in by a link; the second factor is asked for as always."""

    _inherit = "res.users"

    @api.model
    def _get_login_domain(self, login):
        domain = super()._get_login_domain(login)
        if isinstance(login, ProvenLogin):
            domain = Domain(domain) & Domain("id", "=", login.uid)
        return domain

    def _check_credentials(self, credential, env):
        login = credential.get("login")
        if credential.get("type") != "client_link" or not isinstance(login, ProvenLogin):
            return super()._check_credentials(credential, env)
        # sudo: of the user who signs in
        user = self.sudo().env.user
        is_right = login.uid == user.id and env.get("interactive") and user._is_portal()
        if not is_right or not user.partner_id._is_client_let_in(user):
            raise AccessDenied
        return {"uid": user.id, "auth_method": "client_link", "mfa": "default"}
