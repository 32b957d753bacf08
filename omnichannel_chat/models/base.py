import re

from lxml import etree
from lxml.builder import E

from odoo import api, models

from ..tools.arguments import check_one, takes

#: How the field of the customer is called: by Odoo, by hand, and by form editors.
PARTNER_FIELDS = ("partner_id", "x_partner_id", "x_studio_partner_id")
#: Their partner is one of us, or they are the chats themselves.
WITHOUT_CUSTOMER = ("omnichannel.chat", "res.company", "res.users")
#: Views in which numbers are often shown as plain text.
PHONE_VIEWS = ("form", "kanban", "list")
_PHONE_NAME = re.compile(r"(.*_)?(mobile|phone)")


class Base(models.AbstractModel):
    """Any record of any model may belong to a customer, with whom there are chats.

    Works without code on whatever model has a stored field for its customer, custom ones included;
    the methods say where a model is different.
    """

    _inherit = "base"

    # ------------------------------------------------------------------ whose record it is

    @api.model
    def _get_omnichannel_partner_field(self):
        """Name of the field that holds the customer; "" = records have none.

        :rtype: str
        """
        if self._abstract or self._transient or self._name in WITHOUT_CUSTOMER:
            return ""
        # A model that was made in the interface calls its field as it likes.
        names = (*PARTNER_FIELDS, *(sorted(self._fields) if self._custom else ()))
        fields = (self._fields[name] for name in names if name in self._fields)
        return next((field.name for field in fields if _holds_customer(field)), "")

    def _get_omnichannel_partner(self):
        """The customer whom this record belongs to, if the user may know; may be empty.

        :rtype: odoo.addons.base.models.res_partner.Partner
        """
        name = self._get_omnichannel_partner_field()
        if not name or not self._has_field_access(self._fields[name], "read"):
            return self.env["res.partner"]
        return self[name]

    def _get_omnichannel_contact(self):
        """What the record itself tells of its customer, for records without a customer.

        :return: ``{"name": ..., "company": ...}``, each may be ""
        :rtype: dict[str, str]
        """
        return {"name": "", "company": ""}

    # ------------------------------------------------------------------ the button on the form

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and (field := self._get_omnichannel_partner_field()):
            _add_chats_button(arch, field)
        return arch, view

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        result = super().get_view(view_id, view_type, **options)
        # Here, not in what is cached for everybody: for others plain text stays plain text.
        if view_type in PHONE_VIEWS and self.env.user.has_group("omnichannel_chat.group_agent"):
            result["arch"] = self._mark_phones(result["arch"])
        return result

    @api.model
    def _mark_phones(self, arch):
        """Show phone numbers as such, so that they have a card, where a view says nothing.

        :param str arch: a view of this model
        :rtype: str
        """
        if "phone" not in arch and "mobile" not in arch:
            return arch
        root = etree.fromstring(arch)
        for node in root.xpath("//field[not(@widget)][not(ancestor::field)]"):
            field = self._fields.get(node.get("name"))
            if field and field.type == "char" and _PHONE_NAME.fullmatch(field.name):
                node.set("widget", "phone")
                # A list of numbers is no list of buttons.
                node.set("options", node.get("options") or "{'enable_sms': False}")
                if root.tag == "kanban":
                    # Beside its icon, as text stands.
                    node.set("class", f"{node.get('class', '')} d-inline-block".strip())
        return etree.tostring(root, encoding="unicode")

    @takes()
    def action_open_omnichannel_chats(self):
        """The chats of the record's customer; without any, where to start one."""
        check_one(self)
        return self._get_omnichannel_partner().action_open_omnichannel_chats()


def _holds_customer(field):
    return field.type == "many2one" and field.comodel_name == "res.partner" and field.store


def _add_chats_button(arch, field):
    """Put a button with the number of chats into a form; for agents only.

    Groups are heeded after the form is cached, and fields that ``invisible`` needs are added by
    Odoo itself.
    """
    sheet = arch.find("sheet")
    boxes = arch.xpath("//div[@name='button_box'][not(ancestor::field)]")
    if boxes:
        box = boxes[0]
    elif sheet is not None:
        # At the end: where it stands in the form makes no difference to the screen, but to those
        # who count elements.
        box = E.div({"name": "button_box", "class": "oe_button_box"})
        sheet.append(box)
    else:
        return
    count = E.widget(name="omnichannel_chat_count", options=repr({"partner_field": field}))
    button = {
        "name": "action_open_omnichannel_chats",
        "type": "object",
        "class": "oe_stat_button",
        "icon": "fa-comments",
        "invisible": f"not id or not {field}",
        "groups": "omnichannel_chat.group_agent",
    }
    box.append(E.button(count, button))
