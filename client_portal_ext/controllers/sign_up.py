from odoo import http
from odoo.http import request
from odoo.tools import email_normalize
from odoo.tools.mail import single_email_re

from odoo.addons.auth_signup.controllers.main import AuthSignupHome

from ..tools.local_path import get_local_path
from .sign_in import MOST_EMAIL

MOST_NAME = 100
#: What an address would say in our name, or ask about others.
FOREIGN_WORDS = ("error", "message", "signup_email")


class ClientSignUp(AuthSignupHome):
    """Signing up and a forgotten password tell nobody who is a client: only the mailbox does.

    Who comes by a link of ours, with its key, goes on as Odoo has it.
    """

    @http.route()
    def web_auth_signup(self, *args, **kw):
        asked = self._read_request()
        if not asked or not asked["signup_enabled"]:
            return super().web_auth_signup(*args, **kw)
        email = email_normalize(asked["login"])
        if not email or not single_email_re.match(email):
            asked["error"] = request.env._("This is no e-mail address.")
        else:
            self._store_request(asked, email, "account")
            asked["message"] = request.env._(
                "Look into your mailbox: we have sent an e-mail with your way in. It takes a "
                "minute or two; also look among unwanted e-mails."
            )
        return self._show("auth_signup.signup", asked)

    @http.route()
    def web_auth_reset_password(self, *args, **kw):
        asked = self._read_request()
        if not asked or not asked["reset_password_enabled"] or not asked["login"]:
            return super().web_auth_reset_password(*args, **kw)
        self._store_request(asked, email_normalize(asked["login"]) or asked["login"], "password")
        asked["message"] = request.env._(
            "If there is such an account, an e-mail with a link is on its way. It takes a minute "
            "or two; also look among unwanted e-mails."
        )
        return self._show("auth_signup.reset_password", asked)

    def _read_request(self):
        """What is asked for without a key; None = Odoo's own page answers.

        :rtype: dict | None
        """
        for word in FOREIGN_WORDS:
            request.params.pop(word, None)
        asked = self.get_auth_signup_qcontext()
        if asked.get("token") or request.httprequest.method != "POST":
            return None
        for name, most in (("login", MOST_EMAIL), ("name", MOST_NAME)):
            value = asked.get(name)
            value = value.replace("\0", "").strip() if isinstance(value, str) else ""
            asked[name] = value[: most + 1] if name == "login" else value[:most]
        return asked

    def _store_request(self, asked, login, purpose):
        """As often as links can be asked for; whoever goes on reads the same answer."""
        portal = request.env["client.portal"]
        if portal._may_ask_for_link(login, request.httprequest.remote_addr):
            request.env["client.portal.request"]._store(
                login,
                request.env.company,
                get_local_path(asked.get("redirect")),
                purpose=purpose,
                name=asked["name"],
            )

    def _show(self, template, values):
        response = request.render(template, values)
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response
