from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.client_portal_ext.tests.portal_case import PortalHttpCase


@tagged("post_install", "-at_install")
class TestClientCases(PortalHttpCase):
    """Clients see, open, answer, close and reopen their cases, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stages = cls.env["helpdesk.ticket.stage"]
        cls.stages = {
            name: stages.browse(cls.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}").id)
            for name in ("new", "in_progress", "awaiting", "done")
        }
        stages.search([]).write({"team_ids": False})
        cls.case = cls.make_case("Printer", cls.ann)

    @classmethod
    def make_case(cls, name, partner, stage="new"):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": name,
                "description": "It is broken",
                "partner_id": partner.id,
                "stage_id": cls.stages[stage].id,
            }
        )

    def get(self, address):
        return self.url_open(address, allow_redirects=False)

    def post(self, address, files=None, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        answer = self.url_open(address, data=data, files=files, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def test_four_states(self):
        """S2-19: the stages of Helpdesk Management are one of four for a client."""
        found = {name: stage.client_state for name, stage in self.stages.items()}
        self.assertEqual(
            found,
            {"new": "open", "in_progress": "in_progress", "awaiting": "waiting", "done": "closed"},
        )
        self.stages["new"].client_state = "in_progress"
        self.stages["new"].name = "Waiting room"
        self.assertEqual(self.stages["new"].client_state, "in_progress")

    @mute_logger("odoo.http")
    def test_by_person(self):
        """S2-12, S2-19: a foreign case looks like none; a colleague's is shown by setting."""
        for user, shared, status in (
            (self.ann_user, False, 200),
            (self.ben_user, True, 200),
            (self.ben_user, False, 404),
            (self.zoe_user, True, 404),
        ):
            with self.subTest(user=user.name, shared=shared):
                self.env.company.client_cases_shared = shared
                self.sign_in(user)
                self.assertEqual(self.get(f"/my/cases/{self.case.id}").status_code, status)
                self.assertEqual("Printer" in self.get("/my/cases").text, status == 200)
                found = self.env["helpdesk.ticket"].with_user(user).search([])
                self.assertEqual(self.case in found, status == 200)
                if status == 404:
                    for act in ("send", "close", "reopen"):
                        answer = self.post(f"/my/cases/{self.case.id}/{act}", text="x")
                        self.assertEqual(answer.status_code, 404)

    def test_list(self):
        """S2-20, S2-21: of one state, by words; odd values of an address mean nothing."""
        self.make_case("Drawer", self.ann, "awaiting")
        self.sign_in(self.ann_user)
        waiting = self.get("/my/cases?state=waiting").text
        self.assertIn("Drawer", waiting)
        self.assertIn("You must answer", waiting)
        self.assertNotIn("Printer", waiting)
        found = self.get("/my/cases?search=print&search_in=subject").text
        self.assertIn("Printer", found)
        self.assertNotIn("Drawer", found)
        for query in ("state=x", "search_in=x", "search=%00", "state=%ff", "x[]=1"):
            with self.subTest(query=query):
                self.assertEqual(self.get(f"/my/cases?{query}").status_code, 200)
        for number in ("0", "-1", "x", "9" * 30):
            with self.subTest(number=number), mute_logger("odoo.http"):
                self.assertEqual(self.get(f"/my/cases/{number}").status_code, 404)

    def test_new(self):
        """S2-13, S2-14: with the ticked fields and files; two clicks make one."""
        category = self.env["helpdesk.ticket.category"].create({"name": "Repair"})
        self.sign_in(self.ann_user)
        page = self.get("/my/cases/new").text
        for shown in ("Repair", 'name="subject"', 'name="description"', 'name="files"', "10 MB"):
            self.assertIn(shown, page)
        form = {
            "subject": "Lamp",
            "description": "Dark",
            "field_category_id": str(category.id),
            "field_priority": "3",
            "key": "k1",
        }
        answers = [
            self.post("/my/cases/new/send", {"files": ("lamp.txt", b"dark")}, **form)
            for _click in range(2)
        ]
        made = self.env["helpdesk.ticket"].search([("name", "=", "Lamp")])
        self.assertEqual(len(made), 1)
        self.assertEqual({answer.status_code for answer in answers}, {303})
        self.assertEqual((made.partner_id, made.category_id), (self.ann, category))
        self.assertEqual(made.priority, "1")
        page = self.get(f"/my/cases/{made.id}").text
        self.assertIn("lamp.txt", page)
        file = made.message_ids.attachment_ids
        self.assertEqual(self.get(f"/my/cases/{made.id}/files/{file.id}").content, b"dark")

    def test_refused(self):
        """S2-14: what cannot be taken is said, and what was typed stays."""
        self.sign_in(self.ann_user)
        six = [("files", (f"{number}.txt", b"x")) for number in range(6)]
        for files, form in (
            (None, {"subject": "Lamp", "description": " "}),
            (None, {"subject": "Lamp", "description": "x", "field_category_id": "99999999"}),
            (six, {"subject": "Lamp", "description": "x"}),
        ):
            with self.subTest(form=form):
                answer = self.post("/my/cases/new/send", files, **form)
                self.assertIn("Lamp", answer.text)
                self.assertIn('role="alert"', answer.text)
        self.assertFalse(self.env["helpdesk.ticket"].search([("name", "=", "Lamp")]))

    def test_notes_and_their_files_are_never_shown(self):
        """S2-12: neither the words, nor the file, nor the file's address."""
        note = self.case.message_post(
            body="Secret words",
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            attachments=[("secret.txt", b"x")],
        )
        answer = self.case.message_post(
            body="Hello Ann",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("shown.txt", b"y")],
        )
        self.sign_in(self.ann_user)
        page = self.get(f"/my/cases/{self.case.id}").text
        self.assertIn("Hello Ann", page)
        self.assertIn("shown.txt", page)
        self.assertNotIn("ecret", page)
        address = f"/my/cases/{self.case.id}/files"
        self.assertEqual(self.get(f"{address}/{answer.attachment_ids.id}").content, b"y")
        with mute_logger("odoo.http"):
            self.assertEqual(self.get(f"{address}/{note.attachment_ids.id}").status_code, 404)

    def test_answering_ends_the_waiting(self):
        """S2-19: what waited for the client is no thing to do any more; it goes on."""
        self.case.stage_id = self.stages["awaiting"]
        portal = self.env["client.portal"].with_user(self.ann_user)
        keys = [todo.key for todo in portal._get_todos(self.ann_user)]
        self.assertIn(f"case-{self.case.id}", keys)
        self.sign_in(self.ann_user)
        self.post(f"/my/cases/{self.case.id}/send", text="<b>Here</b>")
        self.assertEqual(self.case.stage_id, self.stages["in_progress"])
        message = self.case._find_client_messages()[-1]
        self.assertEqual(message.author_id, self.ann)
        self.assertIn("&lt;b&gt;", message.body)
        keys = [todo.key for todo in portal._get_todos(self.ann_user)]
        self.assertNotIn(f"case-{self.case.id}", keys)

    def test_close_and_reopen(self):
        """S2-19: both by POST; looking changes nothing."""
        self.sign_in(self.ann_user)
        for method in ("GET", "HEAD"):
            with mute_logger("odoo.http"):
                address = f"/my/cases/{self.case.id}/close"
                answer = self.url_open(address, method=method, allow_redirects=False)
            self.assertEqual(answer.status_code, 405)
        self.post(f"/my/cases/{self.case.id}/close")
        self.assertEqual(self.case.stage_id.client_state, "closed")
        self.post(f"/my/cases/{self.case.id}/reopen")
        self.assertEqual(self.case.stage_id.client_state, "open")

    def test_the_team_is_told(self):
        """S3-43: of a case that nobody has, whoever has the client is notified of what he does."""
        (self.acme | self.ann).user_id = self.manager
        self.case.user_id = False
        self.manager.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self.sign_in(self.ann_user)
        self.post(f"/my/cases/{self.case.id}/close")
        notices = [
            ("model", "=", "helpdesk.ticket"),
            ("res_id", "=", self.case.id),
            ("message_type", "=", "user_notification"),
            ("subject", "=", "Closed a case"),
        ]
        told = self.env["mail.message"].search(notices)
        self.assertEqual(told.notified_partner_ids, self.manager.partner_id)
        self.case.user_id = self.manager
        self.post(f"/my/cases/{self.case.id}/reopen")
        self.post(f"/my/cases/{self.case.id}/close")
        self.assertEqual(self.env["mail.message"].search(notices), told)

    def test_old_addresses_lead_here(self):
        """S2-12: links in old mails, and the entry of Helpdesk Management."""
        self.sign_in(self.ann_user)
        for old, new in (
            ("/my/tickets", "/my/cases"),
            (f"/my/ticket/{self.case.id}", f"/my/cases/{self.case.id}"),
        ):
            with self.subTest(old=old):
                self.assertTrue(self.get(old).headers["Location"].endswith(new))

    def test_finding_is_flat(self):
        """S2-20: as many statements for one case as for forty."""
        Case = self.env["helpdesk.ticket"].with_user(self.ann_user)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for case_sudo in Case._find_for_client(self.ann_user, limit=20):
                self.assertTrue(case_sudo.number and case_sudo.stage_id.client_state)
            return self.env.cr.sql_log_count - before

        count()
        one = count()
        for number in range(40):
            self.make_case(f"Case {number}", self.ann)
        self.assertEqual(count(), one)

    @mute_logger("odoo.http")
    def test_switched_off(self):
        """S2-12: neither in the navigation nor by address."""
        portal = self.env["client.portal"].with_user(self.ann_user)
        self.assertIn("cases", [each.key for each in portal._get_sections(self.ann_user)])
        self.env.company.client_show_cases = False
        self.assertNotIn("cases", [each.key for each in portal._get_sections(self.ann_user)])
        self.sign_in(self.ann_user)
        for address in ("/my/cases", "/my/cases/new", f"/my/cases/{self.case.id}"):
            with self.subTest(address=address):
                self.assertEqual(self.get(address).status_code, 404)

    def test_view_as_client(self):
        """S1-70: who may read cases himself sees the client's, and can do nothing with them."""
        foreign = self.make_case("Secret", self.zoe)
        base = f"/omnichannel/client/{self.ann.id}/my/cases"
        self.agent.sudo().group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self.sign_in(self.agent)
        answer = self.get(base)
        self.assertIn("Printer", answer.text)
        self.assertNotIn("Secret", answer.text)
        self.assertIn(f'href="{base}/{self.case.id}"', answer.text)
        answer = self.get(f"{base}/{self.case.id}")
        self.assertIn("It is broken", answer.text)
        self.assertNotIn("<form", answer.text)
        self.case.description = (
            '<img src="https://tracker.example/1.png"/>'
            '<a href="/web/content/../session/logout">Look</a>'
        )
        answer = self.get(f"{base}/{self.case.id}")
        self.assertNotIn("tracker.example", answer.text)
        self.assertNotIn('session/logout"', answer.text.partition("<main")[2])
        with mute_logger("odoo.http"):
            self.assertEqual(self.get(f"{base}/{foreign.id}").status_code, 404)
        # Whoever reads no cases himself reads none in a client's place.
        self.sign_in(self.manager)
        self.assertNotIn("Printer", self.get(base).text)
        self.assertNotIn("It is broken", self.get(f"{base}/{self.case.id}").text)

    @mute_logger("odoo.http", "odoo.addons.client_portal_ext.models.safety.ir_http_odd")
    def test_odd_addresses(self):
        """S2-19: odd values in the address of a page of cases are none, never an error of ours."""
        self.sign_in(self.ann_user)
        for query in ("sortby=x", "filterby=x&groupby=x", "date_begin=x&date_end=y", "search=%00"):
            for page in ("/my/cases", "/my/tickets", "/my/tickets/page/2"):
                with self.subTest(page=page, query=query):
                    answer = self.url_open(f"{page}?{query}")
                    self.assertEqual(answer.status_code, 200)
        for number in ("%00", "x", "0", "-1", "9" * 30, "%C2%B2"):
            with self.subTest(number=number):
                self.assertEqual(self.get(f"/my/cases/{number}").status_code, 404)
        self.assertEqual(self.get(f"/my/ticket/{'9' * 30}").status_code, 303)
        self.assertEqual(self.get(f"/my/ticket/{self.case.id}/%C3%A9").status_code, 303)
