from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.bus.models import ir_websocket

from .thread_case import ThreadCase


@tagged("post_install", "-at_install")
class TestThreadAccess(ThreadCase):
    """Who of the team sees a thread, and who of the client."""

    def _sees(self, user, thread):
        return bool(self.env["omnichannel.chat"].with_user(user).search([("id", "=", thread.id)]))

    def test_team(self):
        """S1-16: the client's salesperson, who has the thread, who sees all accounts, managers."""
        thread = self.start(user=self.manager).with_user(self.manager)
        self.assertTrue(self._sees(self.agent, thread))
        self.assertTrue(self._sees(self.overseer, thread))
        self.assertTrue(self._sees(self.manager, thread))
        self.assertFalse(self._sees(self.stranger, thread))
        thread.assign(self.stranger.id)
        self.assertTrue(self._sees(self.stranger, thread))
        with self.assertRaises(AccessError):
            self.env["omnichannel.chat"].with_user(self.employee).search([])

    def test_another_company(self):
        """S1-16: a thread belongs to a company, whose people see it."""
        thread = self.start()
        company = self.env["res.company"].create({"name": "Second"})
        foreign = self._make_user("omni_foreign", "omnichannel_chat.group_manager")
        foreign.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertFalse(self._sees(foreign, thread))

    def test_no_rights_in_the_portal(self):
        """S1-01: clients have no right on chats and deliveries; they come in by one door."""
        thread = self.start()
        for model in ("omnichannel.chat", "omnichannel.message", "omnichannel.identity"):
            self.assertFalse(self.env[model].with_user(self.ann_user).has_access("read"))
        with self.assertRaises(AccessError):
            thread.with_user(self.ann_user).message_post(body="x")
        with self.assertRaises(AccessError):
            thread.with_user(self.ann_user).get_panel()

    def _finds(self, user, thread):
        chats = self.env["omnichannel.chat"].with_user(user)._find_for_client(user, thread.ids)
        return bool(chats)

    def test_participants(self):
        """S1-35: who takes part sees it, a colleague does not, unless the company lets him."""
        thread = self.start(contact_ids=self.ann.ids)
        self.assertTrue(self._finds(self.ann_user, thread))
        self.assertFalse(self._finds(self.ben_user, thread))
        self.env.company.client_threads_shared = True
        self.assertTrue(self._finds(self.ben_user, thread))

    def test_strangers(self):
        """S1-01: another client finds nothing, nor does the team by this door, nor a visitor."""
        thread = self.start()
        public = self.env.ref("base.public_user")
        for user in (self.zoe_user, self.portal, self.agent, self.manager, public):
            self.assertFalse(self._finds(user, thread))

    def test_gone(self):
        """S1-18: whose access has ended, or who went to another firm, finds nothing."""
        thread = self.start()
        self.ben_user.active = False
        self.assertFalse(self._finds(self.ben_user, thread))
        self.ann.parent_id = self.other_firm
        self.assertFalse(self._finds(self.ann_user, thread))

    def test_another_companys_client(self):
        """S1-18: a client of one company does not see what another company writes to the firm."""
        thread = self.start()
        company = self.env["res.company"].create({"name": "Second"})
        self.ann_user.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        self.assertFalse(self._finds(self.ann_user, thread))

    def test_topic(self):
        """S1-01: a client hears of his threads on a topic of his own, of others' on none."""
        thread = self.start(contact_ids=self.ann.ids)
        Websocket = self.env["ir.websocket"]

        def asks(user):
            request = SimpleNamespace(session=SimpleNamespace(uid=user.id))
            with patch.object(ir_websocket, "wsrequest", request):
                topics = Websocket.with_user(user)._build_bus_channel_list(
                    [f"omnichannel.chat_{thread.id}"]
                )
            mine = [each for each in topics if isinstance(each, tuple) and each[0] == thread]
            return mine + [each for each in topics if each == thread]

        self.assertEqual(asks(self.ann_user), [(thread, "client")])
        self.assertEqual(asks(self.ben_user), [])
        self.assertEqual(asks(self.zoe_user), [])
        self.assertEqual(asks(self.agent), [thread])

    def test_search_by_subject(self):
        """S1-23: the inbox finds a thread by its subject, and by the client's name."""
        thread = self.start("Impôts 2026")
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        for words in ("impots", "acme"):
            rows = Chat.get_inbox_rows(search=words)["rows"]
            self.assertIn(thread.id, [row["id"] for row in rows])
        row = Chat.get_inbox_rows(search="impots")["rows"][0]
        self.assertEqual((row["name"], row["is_thread"]), ("Acme Ltd · Impôts 2026", True))

    def test_only_threads(self):
        """S1-01: the list shows threads only, when asked to."""
        thread, chat = self.start(), self.receive("Hola")
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        shown = {row["id"] for row in Chat.get_inbox_rows(only="threads")["rows"]}
        self.assertIn(thread.id, shown)
        self.assertNotIn(chat.id, shown)
