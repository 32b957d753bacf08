import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import OmnichannelCase

#: What the inbox may cost, whatever the number of chats.
MOST_QUERIES_INBOX = 12
MOST_QUERIES_PANEL = 10
MOST_BYTES = 60 * 1024
#: A picture of one pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    b"rkJggg=="
)


@tagged("post_install", "-at_install")
class TestInboxData(OmnichannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Chat = cls.env["omnichannel.chat"]
        cls.second = cls._make_channel("Support", sandbox_look="telegram")
        cls.foreign = cls._make_channel("Elsewhere", user_ids=[(6, 0, cls.manager.ids)])

    def as_agent(self, user=None):
        return self.Chat.with_user(user or self.agent)

    def rows(self, user=None, **kwargs):
        return self.as_agent(user).get_inbox_rows(**kwargs)["rows"]

    def make_chats(self, count, channel=None, prefix="Customer"):
        """Chats of made-up customers, one message each, the last one newest."""
        channel = channel or self.channel
        self.deliver(
            [
                {
                    "type": "message",
                    "id": f"{prefix}-{n}",
                    "timestamp": 1767225600000 + n * 60000,
                    "from": {"id": f"{prefix}-{n}", "name": f"{prefix} {n}"},
                    "kind": "text",
                    "text": f"Message {n} ¿tienen la mesa en roble?",
                }
                for n in range(count)
            ],
            channel,
        )
        self.process()
        return self.Chat.search([("channel_id", "=", channel.id)])

    def receive_from_phone(self, text, persona):
        """As ``receive``, with all that the phone tells of its owner."""
        persona.send_event({"type": "message", "kind": "text", "text": text})
        self.process()
        return self.find_chat(persona)

    # ------------------------------------------------------------------ the list

    def test_row(self):
        """S0-05, S0-09, S0-12: a row says who wrote what where, what is unread and unanswered."""
        chat = self.receive("¿Y el precio?")
        (row,) = self.rows()
        self.assertEqual(row["id"], chat.id)
        self.assertEqual(row["name"], "Ana")
        self.assertEqual(row["channel_id"], self.channel.id)
        self.assertEqual(row["look"], "whatsapp")
        self.assertEqual(row["preview"], "¿Y el precio?")
        self.assertEqual(row["direction"], "in")
        self.assertEqual(row["unread"], 1)
        self.assertTrue(row["waiting_since"])
        self.assertFalse(row["avatar_url"])

    def test_words_for_what_has_no_text(self):
        """S0-13: lists name a voice message, a picture, where there is no text."""
        chat = self.receive("Hola")
        self.assertEqual(chat.last_message_text, "Hola")
        chat.write({"last_message_preview": False, "last_message_kind": "voice"})
        self.assertEqual(chat.last_message_text, "Voice message")

    def test_one_number_looks_like_one_number(self):
        """S0-10: the customer's number is written as the provider writes it."""
        chat = self.receive("Hola")
        partner = self.env["res.partner"].create({"name": "Ana", "phone": "600 123 456"})
        partner.country_id = self.env.ref("base.es")
        chat.with_user(self.agent).link_partner(partner.id)
        self.assertEqual(chat._get_partner_card()["phone"], "+34600123456")
        partner.phone = "7"
        self.assertEqual(chat._get_partner_card()["phone"], "7")

    def test_read_is_not_answered(self):
        """S0-05: reading takes the unread mark off, only an answer the other one."""
        chat = self.receive()
        chat.with_user(self.agent).mark_read()
        (row,) = self.rows()
        self.assertEqual(row["unread"], 0)
        self.assertTrue(row["waiting_since"])
        self.reply(chat)
        (row,) = self.rows()
        self.assertFalse(row["waiting_since"])
        self.assertEqual(row["direction"], "out")

    def test_unread_is_per_user(self):
        """S0-05: what one colleague has read is still unread for another."""
        chat = self.receive()
        chat.with_user(self.agent).mark_read()
        self.assertEqual(self.rows(self.manager)[0]["unread"], 1)

    def test_unread_stops_counting(self):
        """S0-05: nobody needs to know whether 100 or 1000 messages are unread."""
        chat = self.make_chats(1)
        sender = {"id": "Customer-0", "name": "Customer 0"}
        self.deliver(
            [
                {
                    "type": "message",
                    "id": f"more-{n}",
                    "timestamp": 1767226600000 + n,
                    "from": sender,
                    "kind": "text",
                    "text": "Hola",
                }
                for n in range(120)
            ]
        )
        self.process()
        self.assertEqual(self.as_agent().get_inbox_rows_by_id(chat.ids)[0]["unread"], 100)

    def test_tabs(self):
        """S0-32, S0-37: archived chats are in their own list, and leave the active one."""
        chat = self.receive()
        chat.with_user(self.agent).archive_chat()
        self.assertFalse(self.rows())
        (row,) = self.rows(state="archived")
        self.assertEqual((row["id"], row["state"]), (chat.id, "archived"))

    def test_comes_back(self):
        """S0-34: the customer writes again, and the chat is in the active list."""
        chat = self.receive()
        chat.with_user(self.agent).archive_chat()
        self.receive("Otra cosa")
        self.assertEqual([row["id"] for row in self.rows()], [chat.id])

    def test_filter_channels(self):
        """S0-38: several channels can be chosen; only their chats are listed."""
        here = self.make_chats(1)
        there = self.make_chats(1, self.second, "Other")
        self.assertEqual({row["id"] for row in self.rows()}, {here.id, there.id})
        both = self.rows(channel_ids=[self.channel.id, self.second.id])
        self.assertEqual(len(both), 2)
        (row,) = self.rows(channel_ids=[self.second.id])
        self.assertEqual(row["id"], there.id)

    def test_filter_partner(self):
        """S0-17: the list can show one customer's chats only."""
        chats = self.make_chats(3)
        partner = self.env["res.partner"].create({"name": "Azure"})
        chats[1].with_user(self.agent).link_partner(partner.id)
        self.assertEqual([row["id"] for row in self.rows(partner_id=partner.id)], chats[1].ids)

    def test_search(self):
        """S0-03: chats are found by name, user name, phone in any notation, and text."""
        by_phone = self.receive(
            "¿Tienen la mesa en roble?", self._make_persona("Bruno Díaz", phone="+34600123456")
        )
        by_name = self.receive_from_phone(
            "Un 100 % de descuento", self._make_persona("Eva", self.second, username="bruno.d")
        )
        self.receive("Nada que ver")
        for search, found in (
            ("bruno d", by_phone),
            (" Díaz ", by_phone),
            ("600 12 34 56", by_phone),
            ("600123456", by_phone),
            ("mesa en roble", by_phone),
            ("@bruno.d", by_name),
            ("100 %", by_name),
            ("_____", self.Chat),
        ):
            with self.subTest(search=search):
                self.assertEqual([row["id"] for row in self.rows(search=search)], found.ids)
        self.assertEqual(len(self.rows(search="   ")), 3)

    def test_pages(self):
        """S0-03: pages follow each other without gaps and repetitions, also at equal times."""
        chats = self.make_chats(7)
        chats[2:5].last_message_at = chats[2].last_message_at
        self.env.flush_all()
        seen, cursor = [], None
        while cursor is not False:
            page = self.as_agent().get_inbox_rows(before=cursor, limit=2)
            self.assertLessEqual(len(page["rows"]), 2)
            seen += [row["id"] for row in page["rows"]]
            cursor = page["cursor"]
        self.assertEqual(len(seen), 7)
        self.assertEqual(seen, self.Chat.search([("id", "in", chats.ids)]).ids)

    def test_page_is_bounded(self):
        """S0-03: a client cannot ask for everything at once."""
        self.make_chats(85)
        self.assertEqual(len(self.rows(limit=100000)), 80)
        ids = self.Chat.search([]).ids
        self.assertEqual(len(self.as_agent().get_inbox_rows_by_id(ids)), 80)

    def test_started_by_us(self):
        """S0-24: a chat without any message is not in the list."""
        identity = self.env["omnichannel.identity"].create(
            {"channel_id": self.channel.id, "kind": "persona", "external_id": "new"}
        )
        self.Chat._for_identities(identity)
        self.assertFalse(self.rows())

    def test_picture(self):
        """S0-16: a linked customer's picture is shown, under an address that browsers may keep."""
        chat = self.receive()
        partner = self.env["res.partner"].create(
            {
                "name": "Azure",
                "image_1920": PIXEL,
            }
        )
        chat.with_user(self.agent).link_partner(partner.id)
        self.env.flush_all()
        self.assertRegex(
            self.rows()[0]["avatar_url"],
            rf"^/web/image/res\.partner/{partner.id}/image_128\?unique=\w+$",
        )

    # ------------------------------------------------------------------ who sees what

    def test_only_own_channels(self):
        """S0-02, S0-03: an agent sees his channels' chats, a manager all, a stranger none."""
        mine = self.make_chats(1)
        foreign = self.make_chats(1, self.foreign, "Foreign")
        self.assertEqual([row["id"] for row in self.rows()], mine.ids)
        ids = (mine | foreign).ids
        self.assertEqual([row["id"] for row in self.as_agent().get_inbox_rows_by_id(ids)], mine.ids)
        self.assertEqual(len(self.rows(self.manager)), 2)
        self.assertFalse(self.rows(self.stranger))
        # Of clients everybody may have some.
        channels = self.as_agent(self.stranger).get_inbox_info()["channels"]
        self.assertEqual([channel["provider"] for channel in channels], ["portal"])

    def test_every_provider_has_its_mark(self):
        """S0-13: which customer wrote where is seen at a glance, as each connector says."""
        looks = self.as_agent(self.agent).get_inbox_info()["looks"]
        self.assertEqual(looks["telegram"], {"icon": "fa-telegram", "name": "Telegram"})
        providers = self.env["omnichannel.channel"]._fields["provider"].get_values(self.env)
        self.assertEqual(set(looks), set(providers))

    def test_search_finds_own_only(self):
        """S0-03: the text of foreign chats cannot be probed by searching."""
        self.make_chats(1, self.foreign, "Foreign")
        self.assertFalse(self.rows(search="mesa en roble"))
        self.assertFalse(self.rows(search="Foreign"))

    def test_not_for_others(self):
        """S0-40: without the right "Chats" nothing is read, nor done."""
        chat = self.receive()
        for user in (self.employee, self.portal):
            with self.subTest(user=user.login):
                for call in (
                    lambda u=user: self.as_agent(u).get_inbox_rows(),
                    lambda u=user: self.as_agent(u).get_inbox_info(),
                    lambda u=user: self.as_agent(u).get_inbox_rows_by_id(chat.ids),
                    lambda u=user: chat.with_user(u).get_panel(),
                    lambda u=user: chat.with_user(u).get_composer_state(),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_foreign_chat(self):
        """S0-02: an agent of another channel can neither read a chat nor act on it."""
        chat = self.receive().with_user(self.stranger)
        partner = self.env["res.partner"].create({"name": "Azure"})
        for call in (
            chat.get_panel,
            chat.get_panel_details,
            chat.get_composer_state,
            chat.archive_chat,
            chat.reopen_chat,
            chat.mark_read,
            chat.create_partner,
            chat.action_new_quotation,
            lambda: chat.link_partner(partner.id),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(chat.sudo().state, "open")
        self.assertFalse(chat.sudo().partner_id)

    def test_unanswered(self):
        """S0-06: how many wait in the user's channels, and which chat waits longest."""
        chats = self.make_chats(3)
        self.make_chats(2, self.foreign, "Foreign")
        oldest = chats.sorted("waiting_since")[0]
        self.assertEqual(
            self.as_agent().get_unanswered(), {"count": 3, "chat_id": oldest.id, "unsent": 0}
        )
        self.reply(oldest)
        self.assertEqual(self.as_agent().get_unanswered()["count"], 2)
        self.assertEqual(
            self.as_agent(self.stranger).get_unanswered(),
            {"count": 0, "chat_id": False, "unsent": 0},
        )

    # ------------------------------------------------------------------ the panel

    def test_panel(self):
        """S0-08, S0-10, S0-12: the number and the page stand beside the chat."""
        persona = self._make_persona("Bruno", phone="+34600123456")
        panel = self.receive(persona=persona).with_user(self.agent).get_panel()
        self.assertEqual(panel["identity"]["phone"], "+34600123456")
        self.assertTrue(panel["identity"]["reachable"])
        self.assertEqual(panel["channel"]["name"], "Shop")
        self.assertFalse(panel["partner"])
        self.assertEqual(panel["other_chats"], [])

    def test_panel_username(self):
        """S0-11: the nickname stands beside the chat."""
        persona = self._make_persona("Eva", self.second, username="eva.r")
        panel = self.receive_from_phone("Hola", persona).with_user(self.agent).get_panel()
        self.assertEqual(panel["identity"]["username"], "eva.r")

    def test_panel_archived(self):
        """S0-33: when the chat was closed, and by whom."""
        chat = self.receive().with_user(self.agent)
        chat.archive_chat()
        panel = chat.get_panel()
        self.assertEqual(panel["archived_by"], self.agent.name)
        self.assertTrue(panel["archived_at"])
        chat.reopen_chat()
        self.assertFalse(chat.get_panel()["archived_by"])

    def test_suggestions(self):
        """S0-15: customers whom this may be, each with the reason."""
        Partner = self.env["res.partner"]
        phone = "+34600777888"
        same_phone = Partner.create(
            [{"name": "One", "phone": "600 777 888", "country_id": self.env.ref("base.es").id},
             {"name": "Two", "phone": phone}]
        )  # fmt: skip
        same_name = Partner.create({"name": "Bruno Díaz"})
        persona = self._make_persona("bruno díaz", phone=phone)
        chat = self.receive(persona=persona).with_user(self.agent)
        suggestions = chat.get_panel_details()["suggestions"]
        self.assertEqual({s["id"] for s in suggestions[:2]}, set(same_phone.ids))
        self.assertEqual(suggestions[0]["reason"], "same phone")
        self.assertEqual(
            suggestions[2], {"id": same_name.id, "name": "Bruno Díaz", "reason": "same name"}
        )
        chat.link_partner(same_name.id)
        self.assertEqual(chat.get_panel_details()["suggestions"], [])

    def test_linked(self):
        """S0-16, S0-17, S0-18: the customer's card, other chats, quotations and orders."""
        partner = self.env["res.partner"].create(
            {"name": "Azure", "email": "azure@example.com", "city": "Madrid"}
        )
        seller = new_test_user(
            self.env,
            "omni_seller",
            groups="omnichannel_chat.group_agent,sales_team.group_sale_salesman_all_leads",
        )
        self.channel.user_ids |= seller
        self.second.user_ids |= seller
        here, there = self.make_chats(1), self.make_chats(1, self.second, "Other")
        for chat in (here, there):
            chat.with_user(self.agent).link_partner(partner.id)
        quotation = self.env["sale.order"].create({"partner_id": partner.id})
        order = self.env["sale.order"].create({"partner_id": partner.id, "state": "sale"})
        panel = here.with_user(seller).get_panel()
        self.assertEqual(panel["name"], "Azure")
        self.assertEqual(panel["partner"]["email"], "azure@example.com")
        self.assertEqual([row["id"] for row in panel["other_chats"]], there.ids)
        lists = {
            each["key"]: each for each in here.with_user(seller).get_panel_details()["documents"]
        }
        self.assertEqual(lists["quotations"]["count"], 1)
        self.assertEqual(lists["quotations"]["records"][0]["id"], quotation.id)
        self.assertEqual(lists["quotations"]["records"][0]["state_label"], "Quotation")
        self.assertEqual([r["id"] for r in lists["orders"]["records"]], order.ids)
        # Who may not read orders sees none, and no list of them either.
        self.assertEqual(here.with_user(self.agent).get_panel_details()["documents"], [])

    def test_create_and_unlink_partner(self):
        """S0-15: a customer is made of what the provider tells, and can be unlinked again."""
        persona = self._make_persona("Bruno", phone="+34600123456")
        manager = new_test_user(
            self.env,
            "omni_contacts",
            groups="omnichannel_chat.group_manager,base.group_partner_manager",
        )
        chat = self.receive(persona=persona).with_user(manager)
        partner = self.env["res.partner"].browse(chat.create_partner())
        self.assertEqual((partner.name, partner.phone), ("Bruno", "+34600123456"))
        self.assertEqual(chat.partner_id, partner)
        chat.link_partner(False)
        self.assertFalse(chat.partner_id)
        self.assertTrue(partner.exists())

    def test_new_quotation(self):
        """S0-19: a quotation for the chat's customer starts from the chat."""
        chat = self.receive().with_user(self.agent)
        with self.assertRaises(UserError):
            chat.action_new_quotation()
        partner = self.env["res.partner"].create({"name": "Azure"})
        chat.link_partner(partner.id)
        action = chat.action_new_quotation()
        self.assertEqual(action["context"]["default_partner_id"], partner.id)

    # ------------------------------------------------------------------ what it costs

    def count_queries(self, call):
        """Queries of a call; rules and rights are known, records are not.

        What every request reads of its user is not counted.
        """
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.agent.with_user(self.agent)
        user.lang, user.company_id.partner_id.name  # noqa: B018
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    def open_inbox(self):
        chats = self.as_agent()
        return chats.get_inbox_info(), chats.get_inbox_rows()

    def test_cost_of_opening(self):
        """S0-03: opening the inbox costs the same with 2 chats as with 80, and is small."""
        self.make_chats(2)
        few = self.count_queries(self.open_inbox)
        self.make_chats(80, prefix="Many")
        many = self.count_queries(self.open_inbox)
        self.assertLessEqual(many, MOST_QUERIES_INBOX)
        self.assertEqual(few, many)
        size = len(json.dumps(self.open_inbox()).encode())
        self.assertLess(size, MOST_BYTES)

    def test_cost_of_live_rows(self):
        """S0-03: reading changed rows again costs the same for 1 and for 80."""
        chats = self.make_chats(80)
        few = self.count_queries(lambda: self.as_agent().get_inbox_rows_by_id(chats[:1].ids))
        many = self.count_queries(lambda: self.as_agent().get_inbox_rows_by_id(chats.ids))
        self.assertEqual(few, many)

    def test_cost_of_panel(self):
        """S0-08: opening a chat costs little, however many others the customer has."""
        partner = self.env["res.partner"].create({"name": "Azure", "phone": "+34600123456"})
        self.agent.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        chats = self.make_chats(12)
        chats[0].with_user(self.agent).link_partner(partner.id)
        self.env["sale.order"].create([{"partner_id": partner.id} for _n in range(2)])
        chat = chats[0].with_user(self.agent)
        few = self.count_queries(chat.get_panel)
        for other in chats[1:]:
            other.with_user(self.agent).link_partner(partner.id)
        self.env["sale.order"].create([{"partner_id": partner.id} for _n in range(12)])
        many = self.count_queries(chat.get_panel)
        self.assertLessEqual(few, MOST_QUERIES_PANEL)
        # Only the exact number of documents is asked for in addition.
        self.assertLessEqual(many, few + 2)
        unlinked = self.count_queries(self.receive().with_user(self.agent).get_panel)
        self.assertLessEqual(unlinked, MOST_QUERIES_PANEL)
