from odoo import http
from odoo.http import request
from odoo.tools import email_normalize
from odoo.tools.mail import single_email_re

from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.omnichannel_chat.tools.arguments import clean
from odoo.addons.portal.controllers.portal import CustomerPortal

from .routes import ACT_ROUTE, LOOK_ROUTE
from .sign_in import HEADERS as PUBLIC_HEADERS
from .sign_in import MOST_EMAIL

VISIT_ROUTE = {**LOOK_ROUTE, "auth": "public"}
#: So often somebody writes by links of clients within an hour, from one IP address ...
MOST_OF_IP = 10
#: ... and within a day by one link.
MOST_OF_LINK = 50
#: Characters of what a visitor leaves, at most.
LENGTHS = {"name": 100, "email": MOST_EMAIL, "phone": 40, "message": 5000}


class ClientReferrals(CustomerPortal):
    """A client's link to recommend us, and the page that it opens (S3-25, S3-26)."""

    @http.route("/my/refer", **LOOK_ROUTE)
    def client_refer(self, **_query):
        """The client's link, or the button that makes it."""
        page = self._get_client_refer_page()
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "client_refer",
            **page.values,
        }
        response = request.render(page.template, values)
        response.headers.update(HEADERS)
        return response

    @http.route("/my/refer/link", **ACT_ROUTE)
    def client_refer_link(self, **_form):
        """Make the link: one for each client, however often it is asked for."""
        self._get_client_refer_page()
        request.env["client.referral.link"]._make_for_client(request.env.user)
        return request.redirect("/my/refer", 303)

    def _get_client_refer_page(self):
        """:raise NotFound: who asks is no client, or nobody is recommended here"""
        user = request.env.user
        is_client = request.env["omnichannel.chat"]._is_client(user)
        page = is_client and request.env["client.portal"]._get_referral_page(user, {})
        if not page:
            raise request.not_found()
        return page

    # ------------------------------------------------------------------ whoever opens a link

    @http.route("/refer/<string:code>", **VISIT_ROUTE)
    def client_visit(self, code, **_query):
        """What the business says to whom it was recommended, and where he writes to it."""
        return self._show_visit(self._find_referral_link(code), "write")

    @http.route("/refer/<string:code>/send", **{**ACT_ROUTE, "auth": "public"})
    def client_visit_send(self, code, **form):
        """Somebody writes; the answer is the same, whoever he is."""
        link_sudo = self._find_referral_link(code)
        typed = {name: _take(form.get(name), most) for name, most in LENGTHS.items()}
        email = email_normalize(typed["email"])
        if not typed["name"] or not email or not single_email_re.match(email):
            return self._show_visit(link_sudo, "wrong", typed)
        limits = request.env["client.portal.limit"]
        # Both are counted, whatever the first one says.
        of_ip = limits._take_from("refer-ip", request.httprequest.remote_addr, MOST_OF_IP, 1)
        of_link = limits._take("refer-link", link_sudo.id, MOST_OF_LINK, 24)
        if not (of_ip and of_link):
            return self._show_visit(link_sudo, "often", typed)
        request.env["client.referral"]._store_visit(link_sudo, {**typed, "email": email})
        return self._show_visit(link_sudo, "sent")

    def _find_referral_link(self, code):
        """:raise NotFound: there is none, or it leads nowhere any more: no difference"""
        link_sudo = request.env["client.referral.link"]._find_by_code(code)
        if not link_sudo:
            raise request.not_found()
        return link_sudo

    def _show_visit(self, link_sudo, step, typed=None):
        company_sudo = link_sudo.company_id
        texts_sudo = request.env["client.portal"]._get_referral_texts(company_sudo)
        response = request.render(
            "client_portal_ext.referral_page",
            {
                "step": step,
                "typed": typed or {},
                "lengths": LENGTHS,
                "code": link_sudo.code,
                "company": company_sudo,
                "welcome": texts_sudo.client_referral_welcome,
            },
        )
        response.headers.update(PUBLIC_HEADERS)
        return response


def _take(value, most):
    """What a form says, as text; one of odd shape says nothing."""
    return clean(value).strip()[:most] if isinstance(value, str) else ""
