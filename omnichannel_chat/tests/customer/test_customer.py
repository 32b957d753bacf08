from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestCustomer(OmnichannelCase):
    """Who the customer of a chat is: evidence, linking, merging, undoing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.es")
        cls.second = cls._make_channel("Support")
        cls.foreign = cls._make_channel("Elsewhere", user_ids=[(6, 0, cls.manager.ids)])
        cls.laura = new_test_user(
            cls.env,
            "omni_laura",
            groups="omnichannel_chat.group_agent,base.group_partner_manager",
        )
        cls.channel.user_ids += cls.laura
        cls.second.user_ids += cls.laura

    def make_partner(self, name, **values):
        return self.env["res.partner"].create({"name": name, **values})

    def suggest(self, chat):
        details = chat.with_user(self.agent).get_panel_details()
        return {each["id"]: each["reason"] for each in details["suggestions"]}

    def lines(self, chat):
        messages = chat.message_ids.filtered(lambda m: m.message_type == "notification")
        return [str(message.body) for message in messages]

    # ------------------------------------------------------------------ evidence

    def test_evidence(self):
        """S0-15: what was written in the chat is evidence, with its day; the best comes first."""
        by_name = self.make_partner("Ana")
        by_tax = self.make_partner("Azure", vat="ESB58378431", is_company=True)
        by_phone = self.make_partner("Someone", phone="600 12 34 56")
        by_email = self.make_partner("Ana P.", email="Ana@Example.com")
        self.make_partner("Nobody", email="other@example.com", phone="+34600999999")
        self.receive("Soy ana@example.com. Mi móvil: 600 123 456")
        chat = self.receive("Factura para B-58378431, gracias")
        day = chat.last_inbound_at
        found = self.suggest(chat)
        self.assertEqual(list(found), [by_email.id, by_phone.id, by_tax.id, by_name.id])
        self.assertRegex(found[by_email.id], rf"^e-mail ana@example.com written on {day.day} ")
        self.assertIn("phone +34600123456 written on", found[by_phone.id])
        self.assertIn("tax number B58378431", found[by_tax.id])
        self.assertEqual(found[by_name.id], "same name")

    def test_evidence_of_a_company(self):
        """S0-15: a company's number suggests the company, and first whoever works there."""
        company = self.make_partner("Azure", is_company=True, phone="+34 911 222 333")
        worker = self.make_partner("Bruno", parent_id=company.id)
        stranger = self.make_partner("Bruno")
        persona = self._make_persona("Bruno", phone="+34911222333")
        chat = self.receive("Hola", persona)
        chat.with_user(self.agent).link_partner(False)
        found = self.suggest(chat)
        self.assertEqual(found[company.id], "the company's phone")
        self.assertEqual(found[worker.id], "same name · works at Azure, whose number it is")
        self.assertEqual(list(found), [company.id, worker.id, stranger.id])

    def test_evidence_phone_variants(self):
        """S0-15: a Brazilian number with and without its nine is the same one."""
        partner = self.make_partner("Bia", phone="+55 11 9 6123-4567")
        self.make_partner("Bia 2", phone="+55 11 96123-4567")
        persona = self._make_persona("B", phone="+551161234567")
        self.assertIn(partner.id, self.suggest(self.receive("Oi", persona)))

    def test_suggestions_by_rights(self):
        """S0-15, S0-40: nobody of another company is suggested; a foreign chat tells nothing."""
        other = self.env["res.company"].create({"name": "Other"})
        self.make_partner("Ana", company_id=other.id)
        chat = self.receive()
        self.assertFalse(self.suggest(chat))
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).get_panel_details()

    def test_cost_of_suggestions(self):
        """S0-15: suggestions cost the same with one message as with many."""
        chat = self.receive("ana@example.com").with_user(self.agent)
        self.make_partner("Ana P.", email="ana@example.com")
        few = self.count_queries(chat._get_partner_suggestions)
        for number in range(12):
            self.make_partner(f"P{number}", email=f"p{number}@example.com")
            self.make_partner("Ana", phone=f"+346001112{number:02}")
            self.receive(f"p{number}@example.com +346001112{number:02}")
        many = self.count_queries(chat._get_partner_suggestions)
        self.assertLessEqual(many, few + 2)

    def count_queries(self, call):
        call()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------------ linking and undoing

    def test_undo_link(self):
        """S0-15: linking says who did it, and is undone as long as nothing came after it."""
        chat = self.receive().with_user(self.laura)
        ana, bea = self.make_partner("Ana P."), self.make_partner("Bea")
        chat.link_partner(ana.id)
        chat.link_partner(bea.id)
        self.assertIn("Bea", chat.get_panel_details()["undo"])
        line = chat.message_ids[0]
        self.assertEqual(line.author_id, self.laura.partner_id)
        self.assertIn(f'data-oe-id="{bea.id}"', line.body)
        chat.undo_change()
        self.assertEqual(chat.partner_id, ana)
        inbound = chat.sudo().delivery_ids.mail_message_id
        self.assertEqual(inbound.author_id, ana)
        with self.assertRaises(UserError):
            chat.undo_change()
        with self.assertRaises(AccessError):
            chat.with_user(self.stranger).undo_change()

    def test_link_to_another_company(self):
        """S0-15, S0-40: a chat is not linked to another company's customer."""
        other = self.env["res.company"].create({"name": "Other"})
        partner = self.make_partner("Ana P.", company_id=other.id)
        self.laura.company_ids += other
        chat = self.receive().with_user(self.laura)
        with self.assertRaisesRegex(UserError, "belongs to Other"):
            chat.with_context(allowed_company_ids=[self.env.company.id, other.id]).link_partner(
                partner.id
            )

    # ------------------------------------------------------------------ one person, two chats

    def make_two(self, channel=None):
        here = self.receive("Desde aquí")
        there = self.receive("Desde allí", self._make_persona("Ana 2", channel))
        return here.with_user(self.laura), there.with_user(self.laura)

    def test_merge_links_both(self):
        """S0-15, S0-17: chats on two channels get one customer; a person chooses which."""
        here, there = self.make_two(self.second)
        with self.assertRaisesRegex(UserError, "customer first"):
            here.merge_with(there.id, here.id)
        ana, bea = self.make_partner("Ana P."), self.make_partner("Bea")
        here.link_partner(ana.id)
        there.link_partner(bea.id)
        here.merge_with(there.id, there.id)
        self.assertEqual((here | there).partner_id, bea)
        self.assertTrue(ana.exists())
        panel = here.get_panel()
        self.assertEqual([row["id"] for row in panel["other_chats"]], there.ids)
        addresses = here.get_panel_details()["identities"]
        self.assertEqual({each["channel"] for each in addresses}, {"Shop", "Support"})
        here.undo_change()
        self.assertEqual(here.partner_id, ana)

    def test_merge_candidates(self):
        """S0-15: chats with the same number are offered; others are found; foreign ones never."""
        here = self.receive("Hola", self._make_persona("Ana", phone="+34600123456"))
        twin = self.receive("Hola", self._make_persona("A.", self.second, phone="+34600123456"))
        other = self.receive("Hola", self._make_persona("Bruno", self.second))
        hidden = self.receive("Hola", self._make_persona("Ana", self.foreign))
        here = here.with_user(self.laura)
        self.assertEqual([row["id"] for row in here.get_merge_candidates()], twin.ids)
        self.assertEqual([row["id"] for row in here.get_merge_candidates("bruno")], other.ids)
        with self.assertRaises(AccessError):
            here.merge_with(hidden.id, here.id)

    def test_merge_chats(self):
        """S0-15, S0-17: two chats on one channel become one; what comes later arrives there."""
        here, there = self.make_two()
        partner = self.make_partner("Ana P.")
        there.link_partner(partner.id)
        self.reply(there, "Respuesta")
        note = self.note(there, "Cuidado")
        self.assertEqual(here.merge_with(there.id, here.id, chats=True), here.id)
        self.assertEqual(here.partner_id, partner)
        texts = " ".join(here.sudo().message_ids.mapped("body"))
        for text in ("Desde aquí", "Desde allí", "Respuesta", "Cuidado"):
            self.assertIn(text, texts)
        self.assertEqual(note.res_id, here.id)
        self.assertEqual(len(here.sudo().delivery_ids), 3)
        self.assertFalse(there.active)
        rows = self.env["omnichannel.chat"].with_user(self.laura).get_inbox_rows()["rows"]
        self.assertEqual([row["id"] for row in rows], here.ids)
        self.assertEqual(there.get_panel(), {"merged_into_id": here.id})
        with self.assertRaisesRegex(UserError, "Write there"):
            self.reply(there)
        self.assertIn("was put into this one", self.lines(here.sudo())[0])
        self.receive("Otra vez", self.env["omnichannel.persona"].search([("name", "=", "Ana 2")]))
        self.assertIn("Otra vez", here.sudo().last_message_preview)

    def test_answers_go_where_he_wrote_from(self):
        """S0-20: of merged addresses the one last written from gets the answers, names stay."""
        here, there = self.make_two()
        second = self.env["omnichannel.persona"].search([("name", "=", "Ana 2")])
        here.merge_with(there.id, here.id, chats=True)

        def ask(persona):
            self.receive("¿Hola?", persona)
            self.reply(here)
            with self.provider() as sent:
                self.send()
            return sent[-1].to[0].value

        self.assertEqual(ask(self.ana), self.ana.ref)
        self.assertEqual(ask(second), second.ref)
        self.assertEqual(here.sudo().identity_id.name, "Ana")

    def test_undo_merge(self):
        """S0-15: separated again, each chat has its own messages, customer and address."""
        here, there = self.make_two()
        partner = self.make_partner("Ana P.")
        there.link_partner(partner.id)
        messages = here.sudo().message_ids, there.sudo().message_ids
        here.merge_with(there.id, here.id, chats=True)
        later = self.reply(here, "Después")
        here.undo_change()
        self.assertTrue(there.active)
        self.assertEqual(there.state, "open")
        self.assertFalse(here.partner_id)
        self.assertEqual(there.partner_id, partner)
        self.assertEqual(there.sudo().message_ids, messages[1])
        self.assertLessEqual(messages[0] | later, here.sudo().message_ids)
        persona = self.env["omnichannel.persona"].search([("name", "=", "Ana 2")])
        self.assertEqual(self.receive("Yo otra vez", persona), there.sudo())
        self.assertFalse(here.sudo().identity_id.alias_ids)
        self.assertTrue(there.waiting_since)

    def test_merge_keeps_a_stop(self):
        """S0-15: what the customer has stopped on one address holds for the merged chat."""
        here, there = self.make_two()
        there.sudo().identity_id._stop("marketing", "word")
        here.merge_with(there.id, here.id, chats=True)
        self.assertEqual(here.sudo().identity_id.stopped, "marketing")
        here.undo_change()
        self.assertFalse(here.sudo().identity_id.stopped)

    def test_merge_other_channel(self):
        """S0-15: messages of different channels are never mixed."""
        here, there = self.make_two(self.second)
        with self.assertRaisesRegex(UserError, "one channel"):
            here.merge_with(there.id, here.id, chats=True)

    def test_erase_merged(self):
        """S0-15: erasing a merged customer leaves nothing of either chat."""
        here, there = self.make_two()
        here.merge_with(there.id, here.id, chats=True)
        chats = (here | there).sudo()
        here.sudo().identity_id.unlink()
        self.assertFalse(chats.exists())

    # ------------------------------------------------------------------ two customer records

    def test_merge_partners(self):
        """S0-15: two records of one person become the one that was chosen; every chat says so."""
        here, there = self.make_two(self.second)
        ana, bea = self.make_partner("Ana P."), self.make_partner("Bea", city="Madrid")
        here.link_partner(ana.id)
        there.link_partner(bea.id)
        with self.assertRaises(AccessError):
            here.with_user(self.agent).merge_with(there.id, here.id, partners=True)
        here.merge_with(there.id, here.id, partners=True)
        self.assertFalse(bea.exists())
        self.assertEqual(ana.city, "Madrid")
        self.assertEqual((here | there).partner_id, ana)
        for chat in (here, there):
            self.assertIn("Bea was merged into", self.lines(chat.sudo())[0])

    def test_merge_partners_of_companies(self):
        """S0-40: records that chats of another company use are not merged from here."""
        other = self.env["res.company"].create({"name": "Other"})
        far = self._make_channel("Far", company_id=other.id)
        here, there = self.make_two(self.second)
        ana, bea = self.make_partner("Ana P."), self.make_partner("Bea")
        here.link_partner(ana.id)
        there.link_partner(bea.id)
        self.receive("Hola", self._make_persona("Ana 3", far)).identity_id._link_partner(bea)
        with self.assertRaisesRegex(UserError, "several companies"):
            here.merge_with(there.id, here.id, partners=True)
