from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...models.inbox import omnichannel_chat_search
from ..common import OmnichannelCase

MOST_QUERIES = 8


@tagged("post_install", "-at_install")
class TestMessageSearch(OmnichannelCase):
    """Finding messages in all chats (issue 4: message search with jump)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Chat = cls.env["omnichannel.chat"]
        cls.laura = cls._make_user("omni_laura", "omnichannel_chat.group_agent")
        cls.support = cls._make_channel("Support", user_ids=[(6, 0, cls.laura.ids)])
        cls.eva = cls._make_persona("Eva", cls.support)

    def find(self, text, user=None, **kwargs):
        return self.Chat.with_user(user or self.agent).search_messages(text, **kwargs)

    def texts(self, text, user=None, **kwargs):
        return [
            "".join(piece for piece, _found in message["excerpt"])
            for message in self.find(text, user, **kwargs)["messages"]
        ]

    def test_found(self):
        """S0-38: who wrote it, where and when, and the words that were searched for."""
        chat = self.receive("¿Tienen la mesa de roble?")
        (found,) = self.find("ROBLE mesa")["messages"]
        self.assertEqual((found["chat_id"], found["name"]), (chat.id, "Ana"))
        self.assertEqual((found["channel"], found["look"]), ("Shop", "whatsapp"))
        self.assertEqual((found["author"], found["is_note"]), ("Ana", False))
        words = [text for text, searched in found["excerpt"] if searched]
        self.assertEqual(words, ["mesa", "roble"])
        self.assertFalse(self.find("roble silla")["messages"])

    def test_notes_and_archived_chats(self):
        """S0-37: notes and archived chats are searched, too; lines of the system are not."""
        chat = self.receive("Hola")
        self.note(chat, "Cliente de confianza")
        chat.with_user(self.agent).archive_chat()
        chat.sudo().message_post(body="Línea de confianza")
        (found,) = self.find("confianza")["messages"]
        self.assertEqual((found["is_note"], found["state"]), (True, "archived"))

    def test_long_messages(self):
        """S0-38: an excerpt shows the place, not the whole text."""
        self.receive("a" * 300 + " mesa " + "b" * 300)
        (text,) = self.texts("mesa")
        self.assertLess(len(text), 200)
        self.assertTrue(text.startswith("…") and text.endswith("…"))

    def test_markup_is_not_text(self):
        """S0-38: what looks like a tag is found as text; real tags are not."""
        self.receive("Mida <b>80</b> cm & más\notra línea 100% segura")
        self.assertTrue(self.texts("<b>80</b>"))
        self.assertTrue(self.texts("100%"))
        self.assertTrue(self.texts("más otra"))
        self.assertFalse(self.texts("<br"))
        self.assertFalse(self.texts("____"))

    def test_short_texts(self):
        """S0-38: two letters are in every message: nothing is searched."""
        self.receive("la mesa")
        self.assertEqual(self.find("la"), {"messages": [], "cursor": False})
        self.assertEqual(self.find("  "), {"messages": [], "cursor": False})

    def test_pages(self):
        """S0-38: page by page, newest first, each message once."""
        for number in range(5):
            self.receive(f"mesa {number}")
        first = self.find("mesa", limit=2)
        second = self.find("mesa", limit=2, before=first["cursor"])
        third = self.find("mesa", limit=2, before=second["cursor"])
        self.assertFalse(third["cursor"])
        pages = first["messages"] + second["messages"] + third["messages"]
        numbers = ["".join(t for t, _found in m["excerpt"])[-1] for m in pages]
        self.assertEqual(numbers, ["4", "3", "2", "1", "0"])

    def test_other_peoples_messages_hide_nothing(self):
        """S0-02: what others may read only is passed over, page by page."""
        self.receive("mesa de Ana")
        for number in range(3):
            self.receive(f"mesa {number}", self.eva)
        with patch.object(omnichannel_chat_search, "CANDIDATES", 2):
            first = self.find("mesa")
            second = self.find("mesa", before=first["cursor"])
            third = self.find("mesa", before=second["cursor"])
        self.assertFalse(first["messages"])
        self.assertEqual(len(second["messages"]), 1)
        self.assertEqual(third, {"messages": [], "cursor": False})

    def test_three_agents_two_companies(self):
        """S0-02, S0-40: everybody finds what he may read; nobody else calls it."""
        self.receive("mesa de Ana")
        self.receive("mesa de Eva", self.eva)
        other = self.env["res.company"].create({"name": "Other"})
        foreign = new_test_user(
            self.env,
            "omni_foreign",
            groups="omnichannel_chat.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertEqual(self.texts("mesa"), ["mesa de Ana"])
        self.assertEqual(self.texts("mesa", self.laura), ["mesa de Eva"])
        self.assertEqual(len(self.texts("mesa", self.manager)), 2)
        self.assertFalse(self.texts("mesa", self.stranger))
        self.assertFalse(self.texts("mesa", foreign))
        for user in (self.employee, self.portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.find("mesa", user)

    def test_cost(self):
        """S0-03: 20 messages cost as many statements as 2, and the index is used."""
        self.receive("mesa")
        self.receive("mesa otra vez")
        self.env.flush_all()
        self.find("mesa")
        costs = []
        for _turn in range(2):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.find("mesa")
            costs.append(self.cr.sql_log_count - before)
            for number in range(20):
                self.receive(f"mesa {number}")
            self.env.flush_all()
        self.assertEqual(costs[0], costs[1])
        self.assertLessEqual(costs[0], MOST_QUERIES)

    def test_index(self):
        """S0-38: a million messages are not read one by one."""
        if not self.env.registry.has_trigram:
            self.skipTest("The database has no trigrams.")
        chat = self.receive()
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO mail_message (
                        model, res_id, message_type, omnichannel_search, date)
                 SELECT 'omnichannel.chat', %s, 'comment',
                        ' ' || md5(n::text) || md5((-n)::text), now()
                   FROM generate_series(1, 20000) n
            """,
            [chat.id],
        )
        # As the database does it by itself from time to time.
        index = "mail_message_omnichannel_search_idx"
        self.env.cr.execute("SELECT gin_clean_pending_list(%s)", [index])
        self.env.cr.execute("ANALYZE mail_message")
        domain = self.Chat.with_user(self.agent)._get_words_domain("roble")
        query = self.env["mail.message"].sudo()._search(domain, order="id desc", limit=1000)
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn(index, str(plan))


@tagged("post_install", "-at_install")
class TestBulk(OmnichannelCase):
    """What can be done to several chats of the list (issue 4: bulk actions)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bea = cls._make_persona("Bea")

    def setUp(self):
        super().setUp()
        self.chats = self.receive() + self.receive(persona=self.bea)
        self.mine = self.chats.with_user(self.agent)

    def run_server_action(self, name, chats):
        action = self.env.ref(f"omnichannel_chat.action_bulk_{name}").with_user(chats.env.user)
        return action.with_context(
            active_model=chats._name, active_ids=chats.ids, active_id=chats[0].id
        ).run()

    def test_actions_of_the_list(self):
        """S0-32, S0-35, S0-37: agents do to many what they may do to one."""
        result = self.run_server_action("archive", self.mine)
        self.assertEqual(self.chats.mapped("state"), ["archived"] * 2)
        self.assertIn("2", result["params"]["message"])
        self.run_server_action("reopen", self.mine)
        self.assertEqual(self.chats.mapped("state"), ["open"] * 2)
        self.run_server_action("take", self.mine)
        self.assertEqual(self.chats.user_id, self.agent)
        self.run_server_action("important", self.mine)
        self.assertEqual(self.chats.mapped("priority"), ["1"] * 2)
        self.run_server_action("tomorrow", self.mine)
        self.assertEqual(self.chats.mapped("state"), ["snoozed"] * 2)

    def test_tomorrow_morning(self):
        """S0-37: tomorrow at nine where the user is."""
        until = self.mine._get_tomorrow_morning()
        hours = (until.hour + offset for offset in (1, 2))  # Madrid in winter and summer
        self.assertIn(9, hours)

    def test_wizard(self):
        """S0-03, S0-15: a person, tags, a customer for several chats."""
        Wizard = self.env["omnichannel.chat.bulk"].with_user(self.agent)
        Wizard = Wizard.with_context(active_ids=self.chats.ids)
        tag = self.env["omnichannel.tag"].create({"name": "VIP"})
        partner = self.env["res.partner"].create({"name": "Azure"})
        Wizard.create({"operation": "assign", "user_id": self.agent.id}).action_apply()
        self.assertEqual(self.chats.user_id, self.agent)
        Wizard.create({"operation": "tag", "tag_ids": [(6, 0, tag.ids)]}).action_apply()
        self.assertEqual(self.chats.tag_ids, tag)
        Wizard.create({"operation": "untag", "tag_ids": [(6, 0, tag.ids)]}).action_apply()
        self.assertFalse(self.chats.tag_ids)
        Wizard.create({"operation": "link", "partner_id": partner.id}).action_apply()
        self.assertEqual(self.chats.partner_id, partner)
        Wizard.create({"operation": "snooze"}).action_apply()
        self.assertEqual(self.chats.mapped("state"), ["snoozed"] * 2)
        for operation in ("tag", "link"):
            with self.subTest(operation=operation), self.assertRaises(UserError):
                Wizard.create({"operation": operation}).action_apply()

    def test_one_that_cannot(self):
        """S0-35: what cannot be done to one chat stops none of the others, and is told."""
        self.mine.archive_chat()
        self.env.flush_all()
        identity = self.chats[0].identity_id
        newer = self.chats.create({"identity_id": identity.id, "channel_id": self.channel.id})
        result = self.mine.bulk_reopen()
        self.assertEqual(self.chats.mapped("state"), ["archived", "open"])
        self.assertEqual(newer.state, "open")
        self.assertEqual(result["params"]["type"], "warning")
        self.assertIn("newer open chat", result["params"]["message"])

    def test_rights(self):
        """S0-40: chats of another channel are refused, whichever way they are named."""
        theirs = self.chats.with_user(self.stranger)
        with self.assertRaises(AccessError):
            theirs.bulk_archive()
        with self.assertRaises(AccessError):
            self.run_server_action("take", theirs)
        wizard = self.env["omnichannel.chat.bulk"].with_user(self.stranger)
        with self.assertRaises(AccessError):
            wizard.create({"chat_ids": [(6, 0, self.chats.ids)]}).action_apply()
        self.assertFalse(self.chats.user_id)
        self.assertEqual(self.chats.mapped("state"), ["open"] * 2)

    def test_too_many(self):
        """S0-03: not more than a request can do."""
        with self.assertRaisesRegex(UserError, "at most"):
            self.mine.browse(range(1, 502)).bulk_take()

    def test_row_opens_the_inbox(self):
        """S0-07: a row of the list leads to the chat."""
        action = self.mine[0].action_open_inbox()
        self.assertEqual(action["tag"], "omnichannel_chat.inbox")
        self.assertEqual(action["params"]["chat_id"], self.chats[0].id)
        with self.assertRaises(AccessError):
            self.chats[0].with_user(self.stranger).action_open_inbox()
