from odoo.tests import tagged
from odoo.tools import SQL

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestSearch(OmnichannelCase):
    """Chats are found as people type (S0-03, S0-38), whatever the server has installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Chat = cls.env["omnichannel.chat"]
        cls.perez = cls._make_persona("Ana Pérez", phone="+34600111222")
        cls.other = cls._make_persona("Bruno")

    def setUp(self):
        super().setUp()
        self.chat = self.receive("¿Cuánto tarda el envío a Núñez?", self.perez)
        self.receive("Nada que ver", self.other)

    def find(self, search, **filters):
        rows = self.Chat.with_user(self.agent).get_inbox_rows(search=search, **filters)["rows"]
        return self.Chat.browse([row["id"] for row in rows])

    def excerpts(self, search):
        found = self.Chat.with_user(self.agent).search_messages(search)["messages"]
        return [[piece for piece, searched in each["excerpt"] if searched] for each in found]

    def assert_found(self, *searches, chat=None):
        for search in searches:
            with self.subTest(search=search):
                self.assertEqual(self.find(search), chat or self.chat)

    def assert_not_found(self, *searches):
        for search in searches:
            with self.subTest(search=search):
                self.assertFalse(self.find(search))
                self.assertFalse(self.excerpts(search))

    def test_without_accents_and_case(self):
        """S0-03: names and texts are found with and without accents, in any case and order."""
        self.assert_found("perez", "PÉREZ", "pérez ana", "Pe\u0301rez", "envio", "ENVÍO", "nunez")
        self.assertEqual(self.excerpts("envio nunez"), [["envío", "Núñez"]])

    def test_names(self):
        """S0-03: by user name, customer and company; one letter begins a word."""
        self.chat.identity_id.username = "anaperez"
        self.assert_found("@anaperez", "anaper", "an", "p")
        company = self.env["res.partner"].create({"name": "Ébano S.L.", "is_company": True})
        partner = self.env["res.partner"].create({"name": "Anita", "parent_id": company.id})
        self.chat.with_user(self.agent).link_partner(partner.id)
        self.assert_found("anita", "ebano", "pérez")
        partner.name = "Íñigo"
        self.assert_found("inigo")
        self.assert_not_found("anita")

    def test_numbers(self):
        """S0-03: a number is found in any notation."""
        self.assert_found(
            *("+34 600 111 222", "600111222", "(600) 11-12-22", "0034600111222", "600.111.222"),
            *("0600111222", "111222", "٦٠٠١١١٢٢٢"),
        )

    def test_states(self):
        """S0-03: active, snoozed and archived chats are found together."""
        for state in ("snoozed", "archived"):
            self.chat.state = state
            self.assert_found("perez", "envio")
            (row,) = self.Chat.with_user(self.agent).get_inbox_rows(search="perez")["rows"]
            self.assertEqual(row["state"], state)
        self.assertFalse(self.find("", state="open") & self.chat)

    def test_never_in_markup(self):
        """S0-38: what stands between the lines is not searched, what looks like it is."""
        text = "Tom & Jerry <3 https://example.com/x\n5 > 3 <b>así</b>"
        chat = self.receive(text, self._make_persona("Tom"))
        self.assert_not_found("span", "href", "_blank", "noreferrer", "amp;", "<p>", "<br", "&amp;")
        self.assert_found("Tom & Jerry", "<3", "5 > 3", "<b>asi", "example.com/x", chat=chat)
        for search in ("Tom & Jerry", "<3", "5 > 3", "<b>así</b>"):
            with self.subTest(search=search):
                self.assertTrue(self.excerpts(search))

    def test_follows_changes(self):
        """S0-38: edits, deletions and new names are found at once, what was before is not."""
        external_id = self.write_in("mesas de caoba", self.perez)
        self.process()
        self.happen({"type": "edit", "message_id": external_id, "text": "sillas"}, self.perez)
        self.process()
        self.assert_found("sillas")
        self.assert_not_found("caoba")
        self.happen({"type": "delete", "message_id": external_id}, self.perez)
        self.process()
        self.assert_not_found("sillas")
        ours = self.reply(self.chat, "Le escribo mañana")
        self.assert_found("manana")
        ours.sudo().body = "<p>pasado</p>"
        self.assert_not_found("manana")
        self.perez.name = "Zoé"
        self.receive("Hola", self.perez)
        self.assert_found("zoe")
        self.assert_not_found("perez")

    def test_harmless(self):
        """S0-38: whatever is searched for, the answer is one that a browser can read."""
        for search in (
            "\x00",
            "a\x00b",
            "\ud800",
            "%",
            "_",
            "\\",
            "'",
            "100%",
            " \t",
            "()",
            "0000",
        ):
            with self.subTest(search=search):
                self.assertIsInstance(self.find(search).ids, list)
                self.assertIsInstance(self.excerpts(search), list)
        self.assert_found("pe\x00rez", "env\u200bio")

    def test_signs(self):
        """S0-38: signs alone are searched among the latest messages."""
        chat = self.receive("¡Perfecto! 😊😊 :)", self._make_persona("Eva"))
        self.assert_found(":)", "😊😊", chat=chat)

    def test_index(self):
        """S0-03: finding a customer by name reads no list of all customers."""
        if not self.env.registry.has_trigram:
            self.skipTest("The database has no trigrams.")
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO omnichannel_identity (channel_id, kind, external_id, search_text)
                 SELECT %s, 'bench', n::text, ' ' || md5(n::text) FROM generate_series(1, 20000) n
            """,
            [self.channel.id],
        )
        index = "omnichannel_identity_search_text_trigram_idx"
        self.env.cr.execute("SELECT gin_clean_pending_list(%s)", [index])
        self.env.cr.execute("ANALYZE omnichannel_identity")
        for search in ("perez", "an", "600 111 222"):
            with self.subTest(search=search):
                plan = self.env.execute_query(SQL("EXPLAIN %s", self.Chat._select_named(search)))
                self.assertIn(index, str(plan))
