from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.http import request

from odoo.addons.omnichannel_chat.tools.arguments import is_id, read_digits
from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.local_path import get_local_path

#: What an address is for.
ADDRESS_TYPES = ("billing", "delivery")
#: Of a form these are fields of Odoo's page, beside those of the contact.
FORM_KEYS = {"address_type", "callback", "required_fields", "use_delivery_as_billing"}
#: Nothing in an address is longer.
MOST_TEXT = 500


class ClientAddress(CustomerPortal):
    """Contact details and addresses: of a form nothing is taken but its fields.

    Odoo hands all that a browser sends to methods, as keywords: what switches their checks off,
    too.
    """

    @http.route()
    def account(self, redirect="/my", **_query):
        return super().account(redirect=redirect)

    @http.route()
    def my_addresses(self, **_query):
        return super().my_addresses()

    @http.route()
    def portal_address(
        self,
        partner_id=None,
        address_type="billing",
        use_delivery_as_billing=False,
        callback="",
        **_query,
    ):
        return super().portal_address(
            partner_id=_read_contact(partner_id),
            address_type=_read_type(address_type),
            use_delivery_as_billing=_read_yes(use_delivery_as_billing),
            callback=callback,
        )

    @http.route()
    def portal_address_submit(self, partner_id=None, **form):
        return super().portal_address_submit(
            partner_id=_read_contact(partner_id), **self._read_address_form(form)
        )

    @http.route()
    def address_archive(self, partner_id=None, **_rest):
        return super().address_archive(_read_contact(partner_id) or 0)

    @http.route()
    def security(self, old="", new1="", new2="", **_form):
        return super().security(old=_read_text(old), new1=_read_text(new1), new2=_read_text(new2))

    @http.route()
    def deactivate_account(self, validation="", password="", request_blacklist="", **_form):
        return super().deactivate_account(
            _read_text(validation), _read_text(password), request_blacklist=request_blacklist
        )

    def _prepare_address_form_values(self, partner_sudo, *args, callback="", **kwargs):
        # Stands on the page as the address of a link.
        callback = callback and get_local_path(callback, "/my/addresses")
        return super()._prepare_address_form_values(
            partner_sudo, *args, callback=callback, **kwargs
        )

    def _get_address_form_keys(self):
        """Names of fields that are read; for modules that add their own to the form.

        :rtype: set[str]
        """
        fields = request.env["res.partner"]._get_frontend_writable_fields() | FORM_KEYS
        if request.env.user.partner_id.parent_id:
            # It would rename the firm. Of its tax number Odoo itself says whose it is.
            fields.discard("company_name")
        return fields

    def _read_address_form(self, form):
        """The fields of a posted form, with values that they can have.

        :rtype: dict[str, str]
        """
        known = self._get_address_form_keys()
        form = {
            name: _read_text(value)[:MOST_TEXT] for name, value in form.items() if name in known
        }
        partner_fields = request.env["res.partner"]._fields
        for name in form.keys() & partner_fields.keys():
            if not _is_choice(partner_fields[name], form[name]):
                form[name] = ""
        form["address_type"] = _read_type(form.get("address_type"))
        form["use_delivery_as_billing"] = _read_yes(form.get("use_delivery_as_billing"))
        form["callback"] = get_local_path(form.get("callback"), "/my/addresses")
        return form


def _read_contact(partner_id):
    """The id of a contact that is named; None = none is.

    :raise Forbidden: no contact can have it; the answer is that for one of somebody else
    """
    if partner_id in (None, ""):
        return None
    number = read_digits(str(partner_id))
    if not is_id(number):
        raise Forbidden
    return number


def _read_type(address_type):
    return address_type if address_type in ADDRESS_TYPES else ADDRESS_TYPES[0]


def _read_yes(written):
    return "true" if str(written).lower() in ("true", "1", "on", "yes") else "false"


def _read_text(value):
    """What can be stored; a file where a text belongs is none."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def _is_choice(field, written):
    """Whether a field that offers a choice can have that."""
    if field.type == "selection":
        return written in field.get_values(request.env)
    if field.type != "many2one":
        return True
    number = read_digits(written)
    # sudo: countries and the like, which the form offers
    return is_id(number) and bool(request.env[field.comodel_name].sudo().browse(number).exists())
