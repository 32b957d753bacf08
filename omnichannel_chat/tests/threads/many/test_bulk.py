from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ....models.threads.many.omnichannel_chat import OmnichannelChat
from ..thread_case import ThreadCase


class BulkCase(ThreadCase):
    """Messages to many clients, without the job's commits."""

    def prepare(
        self, partners=None, user=None, body="<p>Hello {{customer.first_name}}</p>", **vals
    ):
        """Somebody chooses clients in the list, and writes something."""
        partners = self.acme | self.other_firm if partners is None else partners
        action = partners.with_user(user or self.overseer).action_message_clients()
        bulk = self.env["omnichannel.bulk"].with_user(user or self.overseer)
        bulk = bulk.browse(action["res_id"])
        bulk.write({"body": body, **vals})
        return bulk

    def reasons(self, bulk):
        """What was decided, by the client's name; "" = he gets it."""
        bulk.action_check()
        return {line.partner_id.name: line.reason or "" for line in bulk.sudo().line_ids}

    def order(self, **values):
        bulk = self.prepare(**values)
        bulk.action_check()
        bulk.action_confirm()
        return bulk

    def run_job(self, size=200):
        done = 0
        with self.no_commits():
            while batch := self.env["omnichannel.bulk"]._run_batch(size):
                done += batch
        return done

    def threads(self, bulk):
        return bulk.sudo().line_ids.chat_id


@tagged("post_install", "-at_install")
class TestBulk(BulkCase):
    """One thread for each of many clients: looked at first, then started by a job."""

    def test_one_thread_per_client(self):
        """S1-31, S1-32: people of one account are one client, who gets one thread."""
        bulk = self.order(partners=self.ann | self.ben | self.acme | self.zoe)
        self.assertFalse(self.threads(bulk))
        self.assertEqual(self.run_job(), 2)
        threads = self.threads(bulk)
        self.assertEqual(threads.partner_id, self.acme | self.other_firm)
        self.assertEqual(bulk.state, "done")
        self.assertEqual((bulk.done_count, bulk.skipped_count, bulk.failed_count), (2, 0, 0))
        mine = threads.filtered(lambda chat: chat.partner_id == self.acme)
        self.assertEqual(mine.participant_ids, self.ann | self.ben)
        self.assertEqual(mine.user_id, self.overseer)
        message = mine.message_ids.sorted("id")[-1]
        self.assertEqual(message.body, "<p>Hello Acme Ltd</p>")
        self.assertEqual(message.author_id, self.overseer.partner_id)
        self.assertEqual(mine.delivery_ids.mapped("state"), ["sent"])
        self.assertEqual(mine.last_message_preview, "Hello Acme Ltd")
        theirs = threads - mine
        self.assertEqual(theirs.message_ids.sorted("id")[-1].body, "<p>Hello Zoe</p>")
        self.assertTrue(
            self.env["omnichannel.chat"].with_user(self.zoe_user)._find_for_client(self.zoe_user)
        )

    def test_dry_run(self):
        """S1-31, S1-17: who gets it, who not and why; nothing is sent."""
        make = self.env["res.partner"].create
        nobody = make({"name": "Nobody"})
        invited = make({"name": "Invited", "email": "i@client.example.com"})
        self._let_in(invited, signed_in=False)
        quiet = make({"name": "Quiet", "email": "q@client.example.com", "client_notify": False})
        self._let_in(quiet)
        mailless = make({"name": "Mailless"})
        self._let_in(mailless)
        gone = make({"name": "Gone", "email": "g@client.example.com", "active": False})
        bulk = self.prepare(self.acme | nobody | invited | quiet | mailless | gone)
        before = self.env["omnichannel.chat"].search_count([])
        self.assertEqual(
            self.reasons(bulk),
            {
                "Acme Ltd": "",
                "Nobody": "not_activated",
                "Invited": "invited",
                "Quiet": "notify_off",
                "Mailless": "no_email",
                "Gone": "archived",
            },
        )
        self.assertIn("1: archived (Gone)", bulk.summary)
        self.assertEqual(self.env["omnichannel.chat"].search_count([]), before)
        self.assertEqual(self.run_job(), 0)

    def test_rights(self):
        """S1-16: an agent reaches his own clients only, and no employee without the role any."""
        self.assertEqual(
            self.reasons(self.prepare(user=self.agent)), {"Acme Ltd": "", "Zenith": "no_right"}
        )
        with self.assertRaises(AccessError):
            self.acme.with_user(self.employee).action_message_clients()

    def test_rights_are_asked_again(self):
        """S1-16: whoever may not write to a client any more when the job runs, does not."""
        bulk = self.order(partners=self.acme, user=self.agent)
        self.acme.user_id = self.stranger
        self.run_job()
        self.assertEqual(bulk.sudo().line_ids.reason, "no_right")
        self.assertFalse(self.threads(bulk))
        other = self.order(partners=self.other_firm)
        self.overseer.active = False
        self.run_job()
        self.assertEqual(other.sudo().line_ids.reason, "no_right")

    def test_only_by_its_buttons(self):
        """S1-31: nobody writes in another's name, nor sends without having looked."""
        bulk = self.prepare()
        with self.assertRaises(UserError):
            bulk.action_confirm()
        for values in ({"user_id": self.manager.id}, {"state": "running"}):
            with self.assertRaises(AccessError):
                bulk.write(values)
        with self.assertRaises(AccessError):
            bulk.with_user(self.agent).action_check()
        with self.assertRaises(AccessError):
            bulk.with_user(self.manager).action_check()
        made = bulk.create({"user_id": self.manager.id, "state": "running"})
        self.assertEqual((made.user_id, made.state), (self.overseer, "draft"))
        with self.assertRaises(AccessError):
            self.env["omnichannel.bulk.line"].with_user(self.overseer).create(
                {"bulk_id": bulk.id, "partner_id": self.zoe.id}
            )

    def test_changed_after_looking(self):
        """S1-31: a text that was changed is looked at again; one that is under way stays."""
        bulk = self.prepare()
        bulk.action_check()
        bulk.body = "<p>Other</p>"
        self.assertEqual(bulk.state, "draft")
        bulk.action_check()
        bulk.action_confirm()
        with self.assertRaises(UserError):
            bulk.body = "<p>Late</p>"
        with self.assertRaises(UserError):
            bulk.action_confirm()

    def test_subject_is_optional(self):
        """S1-32: without a subject the beginning of the text is it, or the template's."""
        bulk = self.order(partners=self.other_firm, body="<p>Please send the statement</p>")
        self.run_job()
        self.assertEqual(self.threads(bulk).subject, "Please send the statement")

    def test_template(self):
        """S1-32, S1-13: a template fills all of it, in the language of each reader."""
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.env["omnichannel.thread.template"].create(
            {
                "name": "T",
                "subject": "Papers",
                "body": "<p>Hello {{customer.name}}</p>",
                "reminder_on": True,
                "line_ids": [Command.create({"name": "Statement"})],
            }
        )
        template.update_field_translations(
            "body", {"es_ES": {"Hello {{customer.name}}": "Hola {{customer.name}}"}}
        )
        self.zoe.lang = "es_ES"
        bulk = self.prepare(template_id=template.id)
        bulk._onchange_template()
        self.assertEqual((bulk.subject, bulk.reminder_on), ("Papers", True))
        self.assertEqual(bulk.task_ids.mapped("name"), ["Statement"])
        bulk.action_check()
        bulk.action_confirm()
        self.run_job()
        bodies = (
            self.threads(bulk).sorted("id").mapped(lambda t: t.message_ids.sorted("id")[-1].body)
        )
        self.assertEqual(bodies, ["<p>Hello Acme Ltd</p>", "<p>Hola Zoe</p>"])
        self.assertEqual(self.threads(bulk).task_ids.mapped("name"), ["Statement"] * 2)
        self.assertEqual(self.threads(bulk).mapped("task_open_count"), [1, 1])

    def test_missing_values(self):
        """S1-24, S1-31: who lacks a value gets nothing, or a neutral word if that was agreed to."""
        self.overseer.group_ids = [
            Command.link(self.env.ref("sales_team.group_sale_salesman_all_leads").id)
        ]
        job = self.make_job()
        bulk = self.prepare(body="<p>About {{order.name}}.</p>")
        self.assertEqual(self.reasons(bulk), {"Acme Ltd": "", "Zenith": "no_value:order.name"})
        self.assertIn("1: not known: Number of the order (Zenith)", bulk.summary)
        bulk.neutral = True
        self.assertEqual(self.reasons(bulk), {"Acme Ltd": "", "Zenith": ""})
        bulk.action_confirm()
        self.run_job()
        bodies = (
            self.threads(bulk).sorted("id").mapped(lambda t: t.message_ids.sorted("id")[-1].body)
        )
        self.assertEqual(bodies, [f"<p>About {job.name}.</p>", "<p>About your order.</p>"])

    def test_preview(self):
        """S1-31: the text for each client, one after the other, and round again."""
        bulk = self.prepare()
        bulk.action_check()
        self.assertEqual(bulk.preview_title, "Acme Ltd (1/2)")
        self.assertEqual(bulk.preview_body, "<p>Hello Acme Ltd</p>")
        bulk.action_next()
        self.assertEqual(bulk.preview_title, "Zenith (2/2)")
        self.assertEqual(bulk.preview_body, "<p>Hello Zoe</p>")
        bulk.action_next()
        self.assertEqual(bulk.preview_title, "Acme Ltd (1/2)")
        bulk.action_previous()
        self.assertEqual(bulk.preview_title, "Zenith (2/2)")

    def test_never_two(self):
        """S1-32: a job that forgets what it has done finds the threads that are there."""
        bulk = self.order()
        self.run_job()
        threads = self.threads(bulk)
        bulk.sudo().line_ids.write({"state": "planned", "chat_id": False})
        bulk.sudo().state = "running"
        self.run_job()
        self.assertEqual(self.threads(bulk), threads)
        self.assertEqual(self.env["omnichannel.chat"].search_count([("is_thread", "=", True)]), 2)

    def test_one_bad_row(self):
        """S1-31: one that cannot be created stops no other, says so, and is tried again."""
        bulk = self.order()
        original = OmnichannelChat._create_threads

        def fail(chats, starts, user):
            if self.acme in [start.account for start in starts]:
                raise ValueError("broken")
            return original(chats, starts, user)

        with (
            patch.object(OmnichannelChat, "_create_threads", fail),
            self.assertLogs("odoo.addons.omnichannel_chat", "ERROR"),
        ):
            self.run_job()
        self.assertEqual(self.threads(bulk).partner_id, self.other_firm)
        self.assertEqual((bulk.done_count, bulk.failed_count, bulk.state), (1, 1, "done"))
        bulk.action_retry()
        self.run_job()
        self.assertEqual((bulk.done_count, bulk.failed_count), (2, 0))

    def test_stopped(self):
        """S1-31: stopped in between, those who have got it keep it, the others get nothing."""
        bulk = self.order()
        with self.no_commits():
            self.env["omnichannel.bulk"]._run_batch(1)
        bulk.action_stop()
        self.assertEqual((bulk.done_count, bulk.skipped_count), (1, 1))
        self.assertEqual(self.run_job(), 0)

    def test_other_companies(self):
        """S1-31: threads are of the company in which they were ordered."""
        company = self.env["res.company"].create({"name": "Other"})
        self.zoe_user.write({"company_ids": [Command.link(company.id)]})
        self.overseer.write({"company_ids": [Command.link(company.id)]})
        here = self.overseer.with_company(company).env.company
        partners = (self.acme | self.other_firm).with_user(self.overseer).with_company(here)
        bulk = self.env["omnichannel.bulk"].browse(partners.action_message_clients()["res_id"])
        bulk = bulk.with_user(self.overseer).with_company(company)
        bulk.body = "<p>Hello</p>"
        self.assertEqual(self.reasons(bulk), {"Acme Ltd": "not_activated", "Zenith": ""})
        bulk.action_confirm()
        self.run_job()
        self.assertEqual(self.threads(bulk).company_id, company)

    def test_files(self):
        """S1-52: files go along for whoever may attach some; each thread has its own."""
        file = {"name": "form.pdf", "raw": b"%PDF-1.4"}
        bulk = self.prepare(attachment_ids=[Command.create(file)])
        with self.assertRaises(AccessError):
            bulk.action_check()
        self.overseer.group_ids = [
            Command.link(self.env.ref("omnichannel_chat.group_client_documents").id)
        ]
        bulk.action_check()
        bulk.action_confirm()
        self.run_job()
        files = self.threads(bulk).message_ids.attachment_ids
        self.assertEqual(files.mapped("name"), ["form.pdf"] * 2)

    def test_statements(self):
        """S1-31: many clients take hardly more statements than a few."""

        def count(number):
            people = self.env["res.partner"].create(
                [
                    {"name": f"P{number}-{i}", "email": f"p{number}-{i}@client.example.com"}
                    for i in range(number)
                ]
            )
            for person in people:
                self._let_in(person)
            bulk = self.order(partners=people)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.run_job()
            self.assertEqual(bulk.done_count, number)
            return self.env.cr.sql_log_count - before

        count(2)
        few = count(5)
        many = count(25)
        self.assertLess(many, few + 20)

    def test_statements_of_the_dry_run(self):
        """S1-31: to find out who gets it takes as many statements for many, once."""
        asked, original = [], type(self.acme)._find_recipients

        def find(accounts, *args):
            asked.append(len(accounts))
            return original(accounts, *args)

        self.patch(type(self.acme), "_find_recipients", find)

        def count(number):
            values = [{"name": f"Firm {number}-{i}", "is_company": True} for i in range(number)]
            firms = self.env["res.partner"].create(values)
            bulk = self.prepare(partners=firms)
            bulk.body = "<p>Hello {{customer.name}}</p>"
            self.env.flush_all()
            self.env.invalidate_all()
            asked.clear()
            before = self.env.cr.sql_log_count
            bulk.action_check()
            self.env.flush_all()
            spent = self.env.cr.sql_log_count - before
            self.assertEqual(asked, [number])
            return spent

        count(2)
        few = count(5)
        self.assertEqual(count(100), few)
