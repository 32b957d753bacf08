"""What tests of notices and reminders share: a clock, the job, and a mail server that keeps all."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields

from ....workers.nudges import Nudges
from ..thread_case import ThreadCase

#: A Tuesday, ten o'clock in Madrid.
TUESDAY = datetime(2026, 12, 1, 9)


class NudgeCase(ThreadCase):
    """Time is set by hand; the mails that leave are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"email": "office@firm.example.com", "name": "Northwind"})
        cls.company.resource_calendar_id.tz = "Europe/Madrid"
        cls.company.partner_id.tz = "Europe/Madrid"
        (cls.ann | cls.ben).write({"tz": "Europe/Madrid", "lang": "en_US"})
        for user in (cls.agent, cls.overseer, cls.manager):
            user.partner_id.email = f"{user.login}@firm.example.com"

    def setUp(self):
        super().setUp()
        #: What the mail server took.
        self.mails = []
        self.clock = self.enterContext(freeze_time(TUESDAY))
        # What rows are created at is the database's idea of the time.
        self.enterContext(patch.object(self.env.cr, "now", fields.Datetime.now))
        self.server = self.env.registry["ir.mail_server"]
        self.enterContext(patch.object(self.server, "_disable_send", lambda *_: False))
        self.enterContext(patch.object(self.server, "_connect__", lambda *_a, **_k: None))
        self.enterContext(patch.object(self.server, "send_email", self._make_server()))
        self.env["omnichannel.nudge"].search([]).unlink()

    def _make_server(self):
        def take(_server, message, *_args, **_kwargs):
            self.mails.append(message)
            return message["Message-Id"]

        return take

    def pass_time(self, **delta):
        self.clock.tick(timedelta(**delta))

    def go_to(self, moment):
        self.clock.move_to(moment)

    def work(self, **delta):
        """Time passes, then the job does all that is due; returns the mails that left."""
        self.pass_time(**delta)
        before = len(self.mails)
        with self.no_commits():
            self.env.flush_all()
            Nudges(self.env).run()
        self.env.invalidate_all()
        return self.mails[before:]

    def delete(self, thread, message):
        """The team deletes a message."""
        thread.sudo()._message_update_content(message.sudo(), body="", attachment_ids=[])

    def get_told(self, mails):
        """Addresses to which these mails went, in order."""
        return sorted(mail["To"].partition("<")[2].strip(">") for mail in mails)

    def get_text(self, mail):
        return mail.get_body(("plain",)).get_content()

    def get_html(self, mail):
        return mail.get_body(("html",)).get_content()

    def get_nudges(self, thread, kind):
        return self.env["omnichannel.nudge"].search(
            [("chat_id", "=", thread.id), ("kind", "=", kind)]
        )

    def add_tasks(self, thread, tasks):
        """Tasks of a thread: whether each is done, by its name."""
        thread.add_tasks([{"name": name} for name in tasks])
        for name, done in tasks.items():
            if done:
                self.tick(thread, name)

    def tick(self, thread, name, done=True):
        """The client ticks a task, or takes that back."""
        task = thread.sudo().task_ids.filtered(lambda each: each.name == name)
        user = self.ann_user
        chat = self.env["omnichannel.chat"].with_user(user)._find_for_client(user, thread.ids)
        chat._client_tick(user, task.id, done)
        thread.invalidate_recordset()

    @contextmanager
    def broken_server(self):
        """The mail server cannot be reached."""

        def refuse(*_args, **_kwargs):
            raise OSError("no route")

        with patch.object(self.server, "_connect__", refuse):
            yield
