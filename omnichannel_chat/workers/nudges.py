"""Notices and reminders of threads: decided under a lock, written down, and only then sent."""

import logging

from psycopg2.extensions import TransactionRollbackError

from odoo import fields
from odoo.tools import SQL

from ..connectors.faults import describe

_logger = logging.getLogger(__name__)

#: Threads, and nudges, of one transaction.
BATCH = 50


class Nudges:
    """One run of the job. Each batch is a transaction; what is locked is for the next run."""

    def __init__(self, env):
        self.env = env
        self.Nudge = env["omnichannel.nudge"]
        self.Chat = env["omnichannel.chat"]
        #: Each is looked at once a run: what does not leave now waits for the next one.
        self.looked_at = {"omnichannel.chat": set(), "omnichannel.nudge": set()}

    def run(self):
        """Do all that is due."""
        self._clear_doubts()
        self.env["ir.cron"]._commit_progress()
        for step in (self._decide_batch, self._send_batch):
            while step():
                if not self.env["ir.cron"]._commit_progress(BATCH):
                    self.env["ir.cron"]._commit_progress(remaining=1)
                    return
        self.env["ir.cron"]._commit_progress(remaining=0)

    # -------------------------------------------------------------- reminders

    def _decide_batch(self):
        """Reminders whose time has come are planned for each who gets them, or put off.

        :return: whether there may be more
        """
        chats = self._lock_due_chats()
        self.looked_at[self.Chat._name].update(chats.ids)
        return self._do_each(chats, lambda chats: chats._remind_due())

    def _lock_due_chats(self):
        """The threads that are due, locked by the first statement of the transaction: whatever was
        committed before is seen, whatever comes later waits for us.
        """
        self.env.flush_all()
        query = SQL(
            """
            SELECT id FROM omnichannel_chat
             WHERE reminder_at <= %s AND id NOT IN %s
          ORDER BY reminder_at, id
             LIMIT %s
               FOR NO KEY UPDATE SKIP LOCKED
            """,
            fields.Datetime.now(),
            self._get_looked_at(self.Chat),
            BATCH,
        )
        return self.Chat.browse(id_ for (id_,) in self._lock(query))

    # -------------------------------------------------------------- notices, and reminders to send

    def _send_batch(self):
        """What is due is made, committed, and sent.

        :return: whether there may be more
        """
        nudges = self._lock_due_nudges()
        self.looked_at[self.Nudge._name].update(nudges.ids)
        if not self._do_each(nudges, self._make_due):
            return False
        self.env.cr.commit()  # pylint: disable=invalid-commit
        made = nudges.exists().filtered(lambda nudge: nudge.state == "queued")
        try:
            made._send()
        except Exception as error:
            # The mail server, or PostgreSQL, has gone; what was about to leave stays queued.
            self.env.cr.rollback()
            self.env.invalidate_all()
            _logger.error("Notices of threads: %s", describe(error))
        return True

    def _lock_due_nudges(self):
        self.env.flush_all()
        query = SQL(
            """
            SELECT nudge.id
              FROM omnichannel_nudge nudge
              JOIN omnichannel_chat chat ON chat.id = nudge.chat_id
             WHERE (nudge.state = 'planned' AND nudge.due_at <= %s OR nudge.state = 'queued')
               AND nudge.id NOT IN %s
          ORDER BY nudge.due_at, nudge.id
             LIMIT %s
               FOR NO KEY UPDATE SKIP LOCKED
            """,
            fields.Datetime.now(),
            self._get_looked_at(self.Nudge),
            BATCH,
        )
        return self.Nudge.browse(id_ for (id_,) in self._lock(query))

    def _make_due(self, nudges):
        for nudge in nudges.filtered(lambda each: each.state == "planned"):
            if reason := nudge._find_reason():
                nudge._drop(reason)
            else:
                nudge._make()

    def _clear_doubts(self):
        """What was leaving when its worker died."""
        doubtful = self.Nudge._find_doubtful().try_lock_for_update(allow_referencing=True)
        doubtful._note_doubt()

    # -------------------------------------------------------------- one bad row stops no other

    def _lock(self, query):
        try:
            return self.env.execute_query(query)
        except TransactionRollbackError:
            # Somebody changed one of them at this moment; the next run looks again.
            self.env.cr.rollback()
            self.env.invalidate_all()
            return []

    def _do_each(self, records, do):
        """Do it for all of them, or, when that fails, for one after the other.

        :return: whether there were any
        """
        if not records:
            return False
        for some in (records, *records) if len(records) > 1 else (records,):
            try:
                with self.env.cr.savepoint():
                    do(some)
                    self.env.flush_all()
            except TransactionRollbackError:
                raise
            except Exception as error:
                self.env.invalidate_all()
                if len(some) == 1:
                    _logger.error("%s %s: %s", records._name, some.id, describe(error))
            else:
                if some == records:
                    break
        return True

    def _get_looked_at(self, model):
        return tuple(self.looked_at[model._name] or {0})
