from uuid import uuid4

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.omnichannel_chat.controllers.client_threads import HEADERS
from odoo.addons.omnichannel_chat.tools.arguments import clean, is_id, read_digits
from odoo.addons.sale.controllers.portal import CustomerPortal

from .routes import ACT_ROUTE, LOOK_ROUTE

#: What is asked for, at most; who has more to say goes on in the thread.
MAX_TEXT = 10_000


class ClientQuotations(CustomerPortal):
    """The client's quotations in one list: open, approved, declined, expired."""

    @http.route()
    def portal_my_quotes(self, page=1, state="", **kwargs):
        """Clients get the list of ours, everybody else that of Odoo."""
        user = request.env.user
        if not request.env["omnichannel.chat"]._is_client(user):
            return super().portal_my_quotes(page=page, **kwargs)
        query = {"page": page, "state": state}
        values = request.env["client.portal"]._get_quotation_page(user, query).values
        # What "previous" and "next" on the page of a quotation go through.
        request.session["my_quotations_history"] = values["orders"].ids
        return self._render_quotations("client_quotations", page_name="quote", **values)

    @http.route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, **kwargs):
        """Odoo cancels what is declined; that it was the client stays known."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        was_cancelled = order_sudo.state == "cancel"
        response = super().portal_quote_decline(
            order_id, access_token=access_token, decline_message=decline_message, **kwargs
        )
        if order_sudo.state == "cancel" and not was_cancelled:
            order_sudo._note_client_declined(request.env.user)
        return response

    @http.route("/my/quotes/<string:order_id>/changes", **LOOK_ROUTE)
    def client_quotation_changes(self, order_id, **_query):
        """Where a client says what should be different."""
        return self._render_quotation_changes(self._find_client_quotation(order_id))

    @http.route("/my/quotes/<string:order_id>/changes/send", **ACT_ROUTE)
    def client_quotation_ask(self, order_id, text="", key="", **_form):
        """Ask for changes: a thread about the quotation; a second click gets the same one."""
        order = self._find_client_quotation(order_id)
        text, key = (clean(each) if isinstance(each, str) else "" for each in (text, key))
        try:
            if len(text) > MAX_TEXT:
                raise UserError(request.env._("That is too long: at most %s characters.", MAX_TEXT))
            with request.env.cr.savepoint():
                chat_sudo = order._ask_changes_from_client(request.env.user, text, key[:64])
        except AccessError:
            # A fault of ours, no sentence for clients.
            raise
        except UserError as error:
            return self._render_quotation_changes(order, str(error), text, key[:64])
        return request.redirect(chat_sudo._get_client_url(), 303)

    def _find_client_quotation(self, order_id):
        """An open quotation of the client, and a way to write.

        :param str order_id: whatever stands in the address
        :raise NotFound: it is not his, not open, or not there: no difference
        """
        user = request.env.user
        number = read_digits(order_id)
        if not is_id(number) or not request.env["omnichannel.chat"]._is_client(user):
            raise request.not_found()
        order = request.env["sale.order"]._find_open_quotation(user, number)
        if not order:
            raise request.not_found()
        return order

    def _render_quotation_changes(self, order, refusal="", text="", key=""):
        return self._render_quotations(
            "client_quotation_changes",
            page_name="quote",
            order=order,
            refusal=refusal,
            text=text,
            key=key or uuid4().hex,
        )

    def _render_quotations(self, template, **values):
        response = request.render(
            f"client_portal_ext.{template}", {**self._prepare_portal_layout_values(), **values}
        )
        response.headers.update(HEADERS)
        return response
