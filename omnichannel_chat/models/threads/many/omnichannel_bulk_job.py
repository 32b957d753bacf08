import logging

from psycopg2.errors import UniqueViolation
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import SQL

from ....connectors.faults import describe
from .omnichannel_chat import ThreadStart

_logger = logging.getLogger(__name__)

#: Clients of one transaction.
BATCH = 200
#: So often one looks again whether somebody else has started the same thread.
TRIES = 3


class OmnichannelBulk(models.Model):
    """The job: a batch of clients is one transaction, with the threads and what became of them.

    So whatever dies in between leaves each client with his thread and a line that says so, or with
    neither; and each thread has a key, so that there is never a second one.
    """

    _inherit = "omnichannel.bulk"

    @api.model
    def _cron_run(self):
        """Start the threads of all messages that are under way."""
        progress = self.env["ir.cron"]._commit_progress
        while done := self._run_batch():
            if not progress(done):
                break
        progress(remaining=self.search_count([("state", "=", "running")]))

    @api.model
    def _run_batch(self, size=BATCH):
        """Do the next clients of a message that is under way.

        :return: how many lines were looked at; 0 = nothing is left, or others have it
        """
        for bulk in self.search([("state", "=", "running")], order="id"):
            lines = bulk._lock_lines(size)
            if lines:
                bulk._do_lines(lines)
                return len(lines)
            bulk._end()
        return 0

    def _lock_lines(self, size):
        """The next clients whom no other worker has; what is known of others is forgotten."""
        query = SQL(
            """
            SELECT id FROM omnichannel_bulk_line
             WHERE bulk_id = %s AND state = 'planned'
          ORDER BY id
             LIMIT %s
               FOR UPDATE SKIP LOCKED
            """,
            self.id,
            size,
        )
        self.env.flush_all()
        self.env.invalidate_all()
        try:
            rows = self.env.execute_query(query)
        except TransactionRollbackError:
            # Another worker was faster with one of them; what it has done is seen from now on.
            self.env.cr.rollback()
            rows = []
        return self.env["omnichannel.bulk.line"].browse(id_ for (id_,) in rows)

    def _do_lines(self, lines):
        """Do it for all of them, or, when that fails, for one after the other."""
        for some in (lines, *lines) if len(lines) > 1 else (lines,):
            try:
                with self.env.cr.savepoint():
                    self._start_threads(some)
                    self.env.flush_all()
            except TransactionRollbackError:
                raise
            except (ConcurrencyError, UniqueViolation):
                # Somebody makes the same at this moment: next time it is found.
                self._try_again(some)
            except UserError as error:
                self._fail(some, str(error))
            except Exception as error:
                _logger.error("Message to many %s: %s", self.id, describe(error))
                self._fail(some, "broken")
            else:
                if some == lines:
                    return

    def _fail(self, lines, reason):
        self.env.invalidate_all()
        # Of several each one is tried alone.
        if len(lines) == 1:
            lines.write({"state": "failed", "reason": reason})

    def _try_again(self, lines):
        self.env.invalidate_all()
        if len(lines) == 1:
            lines.tries += 1
            if lines.tries >= TRIES:
                self._fail(lines, "broken")

    def _start_threads(self, lines):
        """Start the threads of some clients, who are looked at once more."""
        decisions = list(self._find_decisions(lines))
        skipped = {each.line.id: each.reason for each in decisions if each.reason}
        if skipped:
            lines._write_decisions(skipped)
        going = [each for each in decisions if not each.reason]
        starts = [self._make_start(each) for each in going]
        # sudo: whose threads these are, and what he may, was asked just now
        chats = (
            self._for_author()
            .env["omnichannel.chat"]
            .sudo()
            ._start_many(starts, self.user_id, self.user_id.partner_id, "bulk", self.attachment_ids)
        )
        for each, start in zip(going, starts, strict=True):
            each.line.write({"state": "done", "reason": False, "chat_id": chats[start.key].id})

    def _make_start(self, decision):
        account = decision.line.partner_id
        written = (
            self._for_author()
            ._get_source()
            ._write_for(
                account,
                decision.readers,
                self.user_id,
                documents=decision.documents,
                neutral=self.neutral,
            )
        )
        return ThreadStart(
            key=f"bulk-{self.id}-{account.id}",
            account=account,
            contacts=decision.readers,
            subject=written.subject,
            body=written.body,
            tasks=written.tasks,
            reminders=self._get_reminders(),
        )

    def _end(self):
        """All clients are done, unless another worker has some of them."""
        left = self.env["omnichannel.bulk.line"].search_count(
            [("bulk_id", "=", self.id), ("state", "=", "planned")], limit=1
        )
        if left or not self.try_lock_for_update():
            return
        self.write({"state": "done", "ended_at": fields.Datetime.now()})
        self._tell_author()

    def _tell_author(self):
        env = self._for_author().env
        message = env._(
            "%(done)s clients have got it, %(others)s not.",
            done=self.done_count,
            others=self.skipped_count + self.failed_count,
        )
        self.user_id._bus_send(
            "simple_notification",
            {
                "type": "warning" if self.failed_count else "success",
                "title": self.display_name,
                "message": message,
            },
        )
