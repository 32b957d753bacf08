from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessDenied
from odoo.http import request
from odoo.tools import email_normalize
from odoo.tools.mail import single_email_re

from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.web import Home
from odoo.addons.web.controllers.utils import _get_login_redirect_url

from ..models.sign_in.client_portal import PROVEN
from ..models.sign_in.res_users import ProvenLogin
from ..tools.local_path import get_local_path

#: Nobody but the reader learns of these pages' addresses: they let somebody in.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE_ROUTE = {
    "type": "http",
    "auth": "public",
    "website": True,
    "sitemap": False,
    "methods": ["GET", "POST"],
    # Checked by hand: who has no cookies reads what to do instead of an error.
    "csrf": False,
}
ACT_ROUTE = {"type": "http", "auth": "user", "website": True, "sitemap": False, "methods": ["POST"]}
#: Of an address that is longer nobody has a mailbox.
MOST_EMAIL = 254


class ClientSignIn(CustomerPortal):
    """Links instead of passwords: a look shows a page and changes nothing, a press signs in.

    Mail scanners follow links and run scripts; none of them posts a form with its token.
    """

    # ------------------------------------------------------------------ asking for a link

    @http.route("/my/login", **PAGE_ROUTE)
    def client_login(self, email="", to="", csrf_token="", **_form):
        """Where clients sign in: they are sent a link."""
        path = get_local_path(to)
        if request.httprequest.method == "POST":
            return self._ask_for_client_link(email, path, csrf_token)
        if request.session.uid and request.env.user._is_portal():
            return request.redirect(path)
        return self._show_sign_in("ask", path=path)

    @http.route("/my/login/me/<string:_contact>", **{**PAGE_ROUTE, "methods": ["GET"]})
    def client_login_placeholder(self, _contact, to="", **_query):
        """What stands in mails before links are put into them leads to the page that sends some."""
        return self._show_sign_in("ask", path=get_local_path(to))

    def _ask_for_client_link(self, email, path, csrf_token):
        """The answer is the same, whoever it is."""
        if not request.validate_csrf(csrf_token):
            return self._show_sign_in("cookies", path=path, status=400)
        known = email_normalize(str(email)[: MOST_EMAIL + 1])
        if not known or len(known) > MOST_EMAIL or not single_email_re.match(known):
            return self._show_sign_in(
                "ask", path=path, is_wrong=True, email=str(email)[:MOST_EMAIL]
            )
        portal = request.env["client.portal"]
        if portal._may_ask_for_link(known, request.httprequest.remote_addr):
            company = request.env.company
            request.env["client.portal.request"]._store(known, company, path)
        return self._show_sign_in("asked", path=path, email=known)

    # ------------------------------------------------------------------ coming by a link

    @http.route("/my/login/<string:token>", **PAGE_ROUTE)
    def client_link(self, token, to="", csrf_token="", **_form):
        """What a link in a mail opens; pressing "Continue" there signs in."""
        path = get_local_path(to)
        link_sudo = request.env["client.portal.link"]._find_by_token(token)
        if not link_sudo:
            return self._show_sign_in("unknown", path=path)
        # Whose link it is reads what to do in his language, be the browser somebody else's.
        language = request.env["ir.http"].get_nearest_lang(link_sudo.partner_id.lang)
        request.update_context(lang=language or request.env.lang)
        if request.httprequest.method == "POST":
            if not request.validate_csrf(csrf_token):
                return self._show_sign_in("cookies", path=path, status=400)
            return self._use_client_link(link_sudo, path)
        user = request.env.user
        is_signed_in = bool(request.session.uid)
        if is_signed_in and user.sudo().partner_id == link_sudo.partner_id:
            return request.redirect(path)
        return self._show_sign_in(
            "continue",
            path=path,
            person=link_sudo.partner_id,
            signed_in=user.name if is_signed_in else "",
            is_old=link_sudo._is_old(),
            days=link_sudo._get_days(),
        )

    def _use_client_link(self, link_sudo, path):
        portal = request.env["client.portal"]
        partner_sudo = link_sudo.partner_id
        # With a limit of its own: who has an old link cannot use up the client's attempts.
        if link_sudo._is_old():
            is_sent = portal._renew_link(link_sudo, path)
            return self._show_sign_in("renewed" if is_sent else "often", path=path)
        if not portal._may_try_link(partner_sudo):
            return self._show_sign_in("often", path=path)
        link_sudo.last_used_at = request.env.cr.now()
        return self._sign_client_in(partner_sudo, link_sudo.email, path)

    def _sign_client_in(self, partner_sudo, email, path):
        """A session for a contact, as Odoo makes them: a new number, the second factor.

        :param str email: the address by which he has proven who he is
        """
        user_sudo = partner_sudo._ensure_client_user()
        if request.session.uid:
            request.session.logout(keep_db=True)
        login = ProvenLogin(user_sudo)
        try:
            found = request.session.authenticate(
                request.env, {"type": "client_link", "login": login}
            )
        except AccessDenied:
            return self._show_sign_in("often", path=path)
        request.session[PROVEN] = email
        _speak_language_of(user_sudo)
        return request.redirect(_get_login_redirect_url(found["uid"], path))

    # ------------------------------------------------------------------ other accounts

    @http.route("/my/login/switch", **ACT_ROUTE)
    def client_switch(self, account="", **_form):
        """To another account of the same address, for who has come by a link to it."""
        email = request.session.get(PROVEN)
        number = read_digits(account)
        found_sudo = request.env["client.portal"]._find_accounts(email)
        wanted_sudo = found_sudo.filtered(lambda person: is_id(number) and person.id == number)
        if not wanted_sudo or not request.env["client.portal"]._may_try_link(wanted_sudo):
            raise request.not_found()
        return self._sign_client_in(wanted_sudo, email, "/my")

    # ------------------------------------------------------------------ sessions and links

    @http.route(
        "/my/access", type="http", auth="user", website=True, methods=["GET"], readonly=True
    )
    def client_access(self, **_query):
        """Where the client is signed in, and the links that let him in."""
        partner = request.env.user.partner_id
        if not request.env["omnichannel.chat"]._is_client(request.env.user):
            raise request.not_found()
        # sudo: his own
        links_sudo = request.env["client.portal.link"].sudo()
        response = request.render(
            "client_portal_ext.client_access",
            {
                "page_name": "client_access",
                "devices": partner._get_client_devices_sudo(),
                "links": links_sudo.search([("partner_id", "=", partner.id)], limit=20),
                "now": request.env.cr.now(),
            },
        )
        response.headers.update({**HEADERS, "Referrer-Policy": "same-origin"})
        return response

    @http.route("/my/access/end", **ACT_ROUTE)
    def client_access_end(self, device="", link="", **_form):
        """End one session, one link, or all but this session."""
        partner = request.env.user.partner_id
        if not request.env["omnichannel.chat"]._is_client(request.env.user):
            raise request.not_found()
        if device:
            number = read_digits(device)
            partner._get_client_devices_sudo().filtered(
                lambda each: is_id(number) and each.id == number
            )._revoke()
        elif link:
            number = read_digits(link)
            # sudo: his own
            links_sudo = request.env["client.portal.link"].sudo()
            own = [("partner_id", "=", partner.id), ("id", "=", number if is_id(number) else 0)]
            links_sudo.search(own).action_revoke()
        else:
            partner._sign_out_client(besides=request.session.sid)
        return request.redirect("/my/access")

    # ------------------------------------------------------------------ pages

    def _show_sign_in(self, step, path="/my", status=200, **values):
        company = request.env.company
        response = request.render(
            "client_portal_ext.sign_in",
            {
                "step": step,
                "path": path,
                "ask_url": f"/my/login?{urlencode({'to': path})}",
                "password_url": f"/web/login?{urlencode({'redirect': path})}",
                "company": company.sudo(),
                "email": "",
                "is_wrong": False,
                **values,
            },
        )
        response.status_code = status
        response.headers.update(HEADERS)
        return response


class ClientLogin(Home):
    """With a password, too, a client comes into the portal in his language."""

    def _login_redirect(self, uid, redirect=None):
        # sudo: of who has just signed in
        _speak_language_of(request.env["res.users"].sudo().browse(uid))
        return super()._login_redirect(uid, redirect=redirect)


def _speak_language_of(user_sudo):
    """From now on pages are in the client's language: Odoo goes by what the browser had before."""
    language = request.env["ir.http"].get_nearest_lang(user_sudo.lang)
    if user_sudo.share and language:
        request.future_response.set_cookie("frontend_lang", language)
