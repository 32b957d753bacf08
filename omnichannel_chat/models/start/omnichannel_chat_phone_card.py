from odoo import api, fields, models

from ...tools.arguments import (
    maybe,
    record_id,
    short_text,
    takes,
)

#: Chats on a card; the inbox has them all.
MAX_CHATS = 6
#: Customers named on a card, where several share a number.
MAX_CUSTOMERS = 3


class OmnichannelChat(models.Model):
    """What the card on a phone number shows: who that is, and the chats with them."""

    _inherit = "omnichannel.chat"

    @api.model
    @takes(phone=short_text, model=maybe(short_text), res_id=maybe(record_id))
    def get_phone_card(self, phone, model=None, res_id=None):
        """Who has this number, the chats with them, and where one can be started.

        Everything is found under the user's own rights.

        :param str phone: as it is written in the record
        :param str model: the record whose number it is, and
        :param int res_id: its id; without them the number alone decides
        :return: ``{"phone", "customers": [{"id", "name", "company"}], "contact", "chats": [...],
            "more", "channels": [...], "looks"}``: ``more`` counts chats that are not listed,
            ``channels`` are those without a chat on which one can be started
        :rtype: dict
        :raise AccessError: the user is no agent, or may not read the record
        """
        self._check_agent()
        record = self._get_card_record(model, res_id)
        customers = record._get_omnichannel_partner() if record else self.env["res.partner"]
        number, problem = self._format_start_phone(phone, customers)
        customers = customers._filtered_access("read")
        if not customers and number:
            customers = self._find_card_customers(number)
        channels = self._find_start_channels()
        mine = self._find_chats_with(channels, customers, number)
        chats = mine
        if any(customers.mapped("is_company")):
            # A company's number and documents are those of its people, too.
            chats |= self.search(customers._get_omnichannel_chat_domain())
        return {
            "phone": number,
            "customers": [_describe(customer) for customer in customers[:MAX_CUSTOMERS]],
            "contact": record._get_omnichannel_contact() if record else {"name": "", "company": ""},
            "chats": chats._get_card_rows(),
            "more": max(len(chats) - MAX_CHATS, 0),
            "channels": self._get_card_channels(channels - mine.channel_id, number, problem),
            "looks": channels._get_looks(),
        }

    @api.model
    def _get_card_record(self, model, res_id):
        """The record whose number it is, read under the user's rights; None = there is none."""
        if not res_id or model not in self.env or self.env[model]._abstract:
            return None
        record = self.env[model].browse(res_id)
        record.check_access("read")
        return record

    @api.model
    def _find_card_customers(self, number):
        """Customers with this number, of those that the user may see."""
        return self.env["omnichannel.identity"]._find_partners_by_phone([number])[number]

    def _get_card_rows(self):
        by_date = self.sorted("last_message_at", reverse=True)
        shown = by_date.sorted(lambda chat: chat.state == "archived")[:MAX_CHATS]
        unread = shown._get_unread_counts()
        states = dict(self._fields["state"]._description_selection(self.env))
        # sudo: channel and customer's name are part of a chat that the user may read
        return [
            {
                "id": chat.id,
                "name": chat._get_title(),
                "channel": chat.channel_id.name,
                "look": chat.channel_id._get_look(),
                "state": chat.state,
                "state_label": "" if chat.state == "open" else states[chat.state],
                "unread": unread.get(chat.id, 0),
                "at": fields.Datetime.to_string(chat.last_message_at),
            }
            for chat in shown.sudo()
        ]

    @api.model
    def _get_card_channels(self, channels, number, problem):
        """Channels on which a chat can be started, and how."""
        approved = self._get_channels_with_templates(channels)
        return [
            {"id": channel.id, "name": channel.name, "look": channel._get_look(), "mode": mode}
            for channel in channels
            if (
                mode := self._get_start_option(
                    channel, None, number, problem, has_templates=channel in approved
                )["mode"]
            )
        ]

    @api.model
    @takes(partner_id=record_id)
    def get_customer_chat_count(self, partner_id):
        """How many chats with a customer the user sees; for the button on forms.

        :rtype: int
        """
        self._check_agent()
        customer = self.env["res.partner"].browse(partner_id)
        return self.search_count(customer._get_omnichannel_chat_domain())


def _describe(customer):
    company = "" if customer.is_company else customer.commercial_company_name
    name = customer.name or customer.display_name
    return {"id": customer.id, "name": name, "company": company or ""}
