from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import portal

#: Who may see the case of "owner": she and a colleague of her firm.
PERSONAS = ("owner", "colleague", "stranger", "employee", "public")
FAMILY = {"owner", "colleague"}


@tagged("post_install", "-at_install")
class TestPortal(HttpCase):
    """Customers change their own cases, by POST, and with what the portal offers them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        firm, other = cls.env["res.partner"].create([{"name": "Azure"}, {"name": "Gemini"}])
        for login, parent in (("owner", firm), ("colleague", firm), ("stranger", other)):
            user = new_test_user(cls.env, f"case_{login}", groups="base.group_portal")
            user.partner_id.parent_id = parent
            setattr(cls, login, user)
        cls.employee = new_test_user(cls.env, "case_employee", groups="base.group_user")
        Stage = cls.env["helpdesk.ticket.stage"]
        Stage.search([]).write({"team_ids": False})
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.company = cls.env.company
        cls.company.write(
            {
                "helpdesk_mgmt_portal_select_team": True,
                "helpdesk_mgmt_portal_select_category": True,
                "helpdesk_mgmt_portal_team_id_required": False,
                "helpdesk_mgmt_portal_category_id_required": False,
            }
        )
        cls.team, cls.hidden_team = cls.env["helpdesk.ticket.team"].create(
            [{"name": "Shown"}, {"name": "Hidden", "show_in_portal": False}]
        )
        cls.category, cls.hidden_category = cls.env["helpdesk.ticket.category"].create(
            [{"name": "Shown"}, {"name": "Hidden", "show_in_portal": False}]
        )
        cls.case = cls.env["helpdesk.ticket"].create(
            {
                "name": "Broken table",
                "description": "It came broken",
                "partner_id": cls.owner.partner_id.id,
                "team_id": cls.team.id,
            }
        )
        cls.other_stage = Stage.create(
            {
                "name": "Closed elsewhere",
                "closed": True,
                "close_from_portal": True,
                "team_ids": [(6, 0, cls.hidden_team.ids)],
            }
        )

    def sign_in(self, persona):
        login = f"case_{persona}"
        self.authenticate(*(None, None) if persona == "public" else (login, login))

    def post(self, address, files=None, **data):
        data.setdefault("csrf_token", Request.csrf_token(self))
        return self.url_open(address, data=data, files=files, allow_redirects=False)

    def close(self, **values):
        self.post(
            "/ticket/close", **{"ticket_id": self.case.id, "stage_id": self.done.id, **values}
        )
        self.env.invalidate_all()
        return self.case.closed

    def submit(self, files=None, **values):
        """Hand in the form; the case that was made of it."""
        before = self.env["helpdesk.ticket"].search([])
        data = {"subject": "Late", "description": "Where is it?", **values}
        answer = self.post("/submitted/ticket", files, **data)
        self.env.invalidate_all()
        return answer, self.env["helpdesk.ticket"].search([]) - before

    # ------------------------------------------------------------------ closing

    def test_a_case_is_closed_by_who_sees_it(self):
        """S0-40: nobody closes a case of somebody else, and a foreign one looks like none."""
        for persona in PERSONAS:
            with self.subTest(persona=persona), mute_logger("odoo.addons.base.models.ir_rule"):
                self.case.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
                self.env.flush_all()
                self.sign_in(persona)
                self.assertEqual(self.close(), persona in FAMILY)
        self.sign_in("stranger")
        answers = [
            self.post("/ticket/close", ticket_id=ticket_id, stage_id=self.done.id)
            for ticket_id in (self.case.id, 2**31 - 1)
        ]
        locations = {answer.headers["Location"] for answer in answers}
        self.assertEqual(len(locations), 1)

    @mute_logger("odoo.http")
    def test_no_link_changes_anything(self):
        """S0-40: neither GET nor HEAD, nor a POST of another site (without the token), does it."""
        self.sign_in("owner")
        query = f"ticket_id={self.case.id}&stage_id={self.done.id}"
        before = self.env["helpdesk.ticket"].search_count([])
        for method in ("GET", "HEAD"):
            for address in (f"/ticket/close?{query}", "/submitted/ticket?subject=x&description=y"):
                with self.subTest(method=method, address=address):
                    answer = self.url_open(address, method=method, allow_redirects=False)
                    self.assertEqual(answer.status_code, 405)
        self.assertFalse(self.close(csrf_token="x"))
        answer, made = self.submit(csrf_token="x")
        self.assertEqual((answer.status_code, len(made)), (400, 0))
        self.env.invalidate_all()
        self.assertFalse(self.case.closed)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_only_into_a_stage_that_the_page_offers(self):
        """S0-40: not into another team's, nor one that closes nothing; odd values do nothing."""
        self.sign_in("owner")
        waiting = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")
        for stage_id in (
            self.other_stage.id,
            waiting.id,
            "",
            "x",
            "-1",
            "9" * 30,
            "\uff11",
            "\x00",
        ):
            with self.subTest(stage_id=stage_id):
                self.assertFalse(self.close(stage_id=stage_id))
        for ticket_id in ("", "x", "-1", "9" * 30, "0"):
            with self.subTest(ticket_id=ticket_id):
                self.assertFalse(self.close(ticket_id=ticket_id))

    def test_the_buttons_of_the_page_post(self):
        """S0-40: the page's own form is a POST with the token."""
        view = self.env.ref("helpdesk_mgmt.portal_helpdesk_ticket_page")
        (form,) = view._get_combined_arch().xpath("//div[@name='ticket_close_buttons']//form")
        self.assertEqual(form.get("method"), "POST")
        names = [field.get("name") for field in form.iter("input")]
        self.assertEqual(names, ["csrf_token", "ticket_id", "stage_id"])

    # ------------------------------------------------------------------ making

    def test_a_case_is_made_of_what_the_form_offers(self):
        """S0-40: text, a team and a category that are shown, some files."""
        self.sign_in("owner")
        files = [("attachment", (name, b"x", "text/plain")) for name in ("a.txt", "b.txt")]
        _answer, case = self.submit(files, team=self.team.id, category=self.category.id)
        self.assertEqual(
            (case.name, case.team_id, case.category_id), ("Late", self.team, self.category)
        )
        self.assertEqual(case.partner_id, self.owner.partner_id)
        self.assertEqual(set(case.attachment_ids.mapped("name")), {"a.txt", "b.txt"})
        _answer, case = self.submit(
            team=self.hidden_team.id, category=self.hidden_category.id, company_id=2, user_id=2
        )
        self.assertEqual(len(case), 1)
        self.assertFalse(case.team_id)
        self.assertFalse(case.category_id)
        self.assertFalse(case.user_id)

    def test_odd_values_are_no_fault(self):
        """S0-40: whatever stands in the fields, a case is made or the form says why not."""
        self.sign_in("owner")
        for odd in ("x", "-1", "9" * 30, "1 OR 1", "\x00"):
            with self.subTest(odd=odd):
                answer, case = self.submit(team=odd, category=odd, subject=f"Late{odd}")
                self.assertIn(answer.status_code, (302, 303))
                self.assertEqual(len(case), 1)
                self.assertNotIn("\x00", case.name)

    def test_what_cannot_be_taken_is_said_above_the_form(self):
        """S0-40: what was typed stays; nothing is made."""
        self.sign_in("owner")
        many = [("attachment", (f"{n}.txt", b"x", "text/plain")) for n in range(11)]
        large = [("attachment", ("a.txt", b"x" * 13 * 1024**2, "text/plain"))] * 2
        for files, values, said in (
            (many, {}, "At most 10 files"),
            (large, {}, "At most 10 files"),
            (None, {"subject": " "}, "Write a subject"),
            (None, {"description": ""}, "Write a subject"),
            (None, {"subject": "x" * 201}, "That is too long"),
            (None, {"description": "x" * 20_001}, "That is too long"),
        ):
            with self.subTest(said=said, values=str(values)[:40]):
                answer, case = self.submit(files, **values)
                self.assertEqual((answer.status_code, len(case)), (400, 0))
                self.assertIn(said, answer.text)
                typed = values.get("description", "Where is it?").strip()
                self.assertIn(typed, answer.text)
        self.company.helpdesk_mgmt_portal_team_id_required = True
        answer, case = self.submit(team=self.hidden_team.id)
        self.assertEqual((answer.status_code, len(case)), (400, 0))
        self.assertIn("Choose a team", answer.text)

    # ------------------------------------------------------------------ looking

    def test_a_case_is_seen_by_its_people(self):
        """S0-40: others, odd tokens and odd filters get a page without it, and no fault."""
        for persona in PERSONAS:
            with self.subTest(persona=persona), mute_logger("odoo.addons.base.models.ir_rule"):
                self.sign_in(persona)
                for address in (f"/my/ticket/{self.case.id}", "/my/tickets?sortby=x&groupby=x"):
                    page = self.url_open(f"{address}")
                    self.assertEqual(page.status_code, 200)
                    self.assertEqual("Broken table" in page.text, persona in FAMILY)
                page = self.url_open(f"/my/ticket/{self.case.id}/%C3%A9")
                self.assertEqual("Broken table" in page.text, persona in FAMILY)
        self.sign_in("owner")
        for query in (
            "date_begin=x&date_end=y",
            "filterby=x",
            "search_in=x&search=y",
            "sortby=%00",
        ):
            with self.subTest(query=query):
                self.assertEqual(self.url_open(f"/my/tickets?{query}").status_code, 200)

    def test_files_of_the_teams_notes_are_not_shown(self):
        """S0-40: the page lists, and gives keys to, what the customer sent or was sent."""
        for name, subtype in (("note.txt", "mail.mt_note"), ("answer.txt", "mail.mt_comment")):
            self.case.message_post(
                body="x", subtype_xmlid=subtype, attachments=[(name, b"x")], message_type="comment"
            )
        file = self.env["ir.attachment"].with_user(self.owner).sudo()
        file.create(
            {
                "name": "sent.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.case.id,
            }
        )
        self.env.flush_all()
        self.sign_in("owner")
        page = self.url_open(f"/my/ticket/{self.case.id}").text
        self.assertIn("answer.txt", page)
        self.assertIn("sent.txt", page)
        self.assertNotIn("note.txt", page)
        self.env.invalidate_all()
        note = self.case.attachment_ids.filtered(lambda each: each.name == "note.txt")
        self.assertFalse(note.access_token)

    def test_who_is_not_signed_in_writes_no_stage(self):
        """S0-40: a right that Helpdesk Management gives to everybody is taken back."""
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.done.with_user(public).write({"name": "x"})

    def test_limits_of_the_form(self):
        """S0-40: the form's own limits are those that are checked."""
        self.sign_in("owner")
        page = self.url_open("/new/ticket").text
        self.assertIn(f'maxlength="{portal.MAX_SUBJECT}"', page)
        self.assertIn(f'maxlength="{portal.MAX_DESCRIPTION}"', page)
