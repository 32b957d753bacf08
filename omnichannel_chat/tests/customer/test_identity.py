from odoo.tests import tagged

from ...connectors.events import Address, Contact
from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestIdentity(OmnichannelCase):
    def resolve(self, *addresses, channel=None, **values):
        contact = Contact(addresses=tuple(Address(*a) for a in addresses), **values)
        return self.env["omnichannel.identity"]._resolve([(channel or self.channel, contact)])[0]

    def test_one_customer_with_several_addresses(self):
        """S0-10: WhatsApp's business-scoped id and number name the same person."""
        first = self.resolve(("wa_id", "34600111222"), name="Ana")
        both = self.resolve(("bsuid", "ES.1"), ("wa_id", "34600111222"), username="ana")
        self.assertEqual(both, first)
        self.assertEqual(self.resolve(("bsuid", "ES.1")), first)
        self.assertEqual(first.username, "ana")
        self.assertEqual(
            first._get_addresses(), (Address("wa_id", "34600111222"), Address("bsuid", "ES.1"))
        )

    def test_borrowed_user_name_proves_nothing(self):
        """S0-11: a user name that somebody else took leads to nobody's chat."""
        first = self.resolve(("chat_id", "1"), ("username", "ana"), username="ana")
        second = self.resolve(("chat_id", "2"), ("username", "ana"), username="ana")
        self.assertNotEqual(first, second)

    def test_two_known_people_are_never_merged_by_machine(self):
        """S0-15: the strongest address decides; nobody's history is moved."""
        by_number = self.resolve(("wa_id", "34600111222"))
        by_id = self.resolve(("bsuid", "ES.1"))
        self.assertEqual(self.resolve(("bsuid", "ES.1"), ("wa_id", "34600111222")), by_id)
        self.assertFalse(by_number.main_id)

    def test_same_new_customer_twice_in_one_pass(self):
        """S0-04: two first messages in one pass make one customer."""
        contact = Contact(addresses=(Address("chat_id", "9"),), name="Ana")
        found = self.env["omnichannel.identity"]._resolve([(self.channel, contact)] * 2)
        self.assertEqual(found[0], found[1])

    def test_exact_unique_phone_links_the_customer(self):
        """S0-15: one customer with exactly this number is linked by itself, two are suggested."""
        spain = self.env.ref("base.es")
        ana = self.env["res.partner"].create(
            {"name": "Ana Pérez", "phone": "600 11 12 22", "country_id": spain.id}
        )
        identity = self.resolve(("chat_id", "1"), phone="+34600111222")
        self.assertEqual(identity.partner_id, ana)
        ana.copy({"phone": "+34 600 111 222", "country_id": spain.id})
        other = self.resolve(("chat_id", "2"), phone="+34600111222", name="Ana Pérez")
        self.assertFalse(other.partner_id)
        chat = self.env["omnichannel.chat"]._for_identities(other)[other.id]
        suggestions = chat.with_user(self.agent).get_panel_details()["suggestions"]
        self.assertEqual(
            [s["reason"] for s in suggestions], ["same phone · same name", "same phone"]
        )

    def test_every_way_to_write_a_number_is_one_customer(self):
        """S0-10: Brazil's ninth digit makes no second customer; the provider's id is kept."""
        first = self.resolve(("wa_id", "551187654321"), phone="+551187654321")
        again = self.resolve(("wa_id", "5511987654321"), phone="+5511987654321")
        self.assertEqual(again, first)
        self.assertEqual(first.external_id, "551187654321")
        self.assertEqual(first.alias_ids.external_id, "5511987654321")

    def test_variants_in_one_pass_are_one_customer(self):
        """S0-04: also when both forms come for the first time together."""
        contacts = [
            (self.channel, Contact(addresses=(Address("phone", number),)))
            for number in ("+5215512345678", "+525512345678")
        ]
        first, second = self.env["omnichannel.identity"]._resolve(contacts)
        self.assertEqual(first, second)

    def test_variant_of_a_customers_number_links(self):
        """S0-15: the customer record may hold the other form."""
        mexico = self.env.ref("base.mx")
        ana = self.env["res.partner"].create(
            {"name": "Ana", "phone": "55 1234 5678", "country_id": mexico.id}
        )
        identity = self.resolve(("wa_id", "5215512345678"), phone="+5215512345678")
        self.assertEqual(identity.partner_id, ana)

    def test_partner_of_another_company_is_not_linked(self):
        """S0-02: companies do not see each other's customers."""
        company = self.env["res.company"].create({"name": "Other"})
        self.env["res.partner"].create(
            {"name": "Ana", "phone": "+34600111222", "company_id": company.id}
        )
        self.assertFalse(self.resolve(("chat_id", "1"), phone="+34600111222").partner_id)

    def test_changed_address_keeps_the_chat(self):
        """S0-10: who changes number keeps his chat, and is written to at the new one."""
        chat = self.receive()
        self.happen(
            {"type": "identity", "old": self.ana.ref, "from": {"id": "nueva", "name": "Ana"}}
        )
        self.process()
        self.happen(
            {
                "type": "message",
                "text": "soy yo",
                "kind": "text",
                "from": {"id": "nueva", "name": "Ana"},
            }
        )
        self.process()
        self.assertEqual(len(chat.message_ids), 2)

    def test_endless_names_are_cut(self):
        """S0-23: a name that nobody can read in a list is stored as far as one can."""
        chat = self.receive(persona=self._make_persona("Ana " * 50_000))
        self.assertEqual(chat.identity_id.name, ("Ana " * 50)[:200])
        self.assertLessEqual(len(chat.identity_id.guest_id.name), 512)

    def test_nameless(self):
        """S0-09: nobody is a bare number of the provider's: provider and last digits tell apart."""
        self.channel.sandbox_look = "telegram"
        identity = self.resolve(("chat_id", "7712345600012"))
        self.assertEqual(identity.guest_id.name, "Telegram, …0012")
        chat = self.env["omnichannel.chat"]._for_identities(identity)[identity.id]
        (row,) = chat.with_user(self.agent)._get_inbox_rows()
        for label in (row["name"], chat.display_name, identity._get_label()):
            self.assertEqual(label, "Telegram, …0012")
        (push,) = chat._get_push_payloads(self.agent, 5)
        self.assertEqual(push["title"], "Telegram, …0012")

    def test_label_falls_back(self):
        """S0-09 to S0-11: customer record, then name, user name, number."""
        identity = self.resolve(("chat_id", "77"))
        self.assertEqual(identity.display_name, "WhatsApp, …77")
        for field, value, label in (
            ("phone", "+34600111222", "+34600111222"),
            ("username", "ana", "@ana"),
            ("name", "Ana", "Ana"),
            ("partner_id", self.env["res.partner"].create({"name": "Ana Pérez"}), "Ana Pérez"),
        ):
            identity[field] = value
            self.assertEqual(identity.display_name, label)
