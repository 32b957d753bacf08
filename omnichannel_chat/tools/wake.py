"""Waking Odoo's cron workers, over a connection that is kept.

They listen on the database ``postgres``, to which Odoo opens a new connection for each wake-up:
that takes several times as long as storing what a webhook brought.
"""

import logging
import os
import threading
from functools import partial

import psycopg2

from odoo import fields
from odoo.sql_db import connection_info_for
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import ODOO_NOTIFY_FUNCTION

_logger = logging.getLogger(__name__)


class Bell:
    """One connection of this process to the database on which cron workers listen."""

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = None
        self._process = None

    def ring(self, database):
        """Tell the cron workers that something is due in a database.

        Rung after the commit, when nothing can be undone: a bell that gives no sound is only
        logged. The trigger is stored, and the workers look for triggers every minute.
        """
        with self._lock:
            # Twice, because the connection may have been cut since the last time.
            for _attempt in range(2):
                try:
                    self._notify(database)
                    return
                except psycopg2.Error as error:
                    self._connection, reason = None, type(error).__name__
            _logger.warning("Cron workers cannot be woken: %s", reason)

    def _notify(self, database):
        function = SQL.identifier(ODOO_NOTIFY_FUNCTION)
        query = SQL("SELECT %s('cron_trigger', %s)", function, database)
        with self._get_connection().cursor() as cursor:
            cursor.execute(query.code, query.params)

    def _get_connection(self):
        # A forked process must not use the connection of its parent.
        if self._connection is None or self._process != os.getpid():
            _name, parameters = connection_info_for("postgres")
            self._connection = psycopg2.connect(**parameters)
            self._connection.autocommit = True
            self._process = os.getpid()
        return self._connection


_bell = Bell()


def wake(env, cron, at=None):
    """Have a scheduled action run once this transaction is committed, or at a moment.

    The same as ``ir.cron._trigger``, for those who do it hundreds of times a second: one statement
    instead of five, and no new connection to PostgreSQL.

    :param str cron: external id of the ``ir.cron`` record
    :param datetime at: not before then, with a precision of a minute
    """
    now = fields.Datetime.now()
    env.cr.execute(
        SQL(
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at, create_date, write_date)
                 SELECT id, %s, %s, %s FROM ir_cron WHERE id = %s AND active
            """,
            *(at or now, now, now),
            env["ir.model.data"]._xmlid_to_res_id(cron, raise_if_not_found=True),
        )
    )
    if not at or at <= now:
        env.cr.postcommit.add(partial(_bell.ring, env.cr.dbname))


def leave_rest(env, cron, more):
    """End the run of a job that has called providers; what is left is for a run of its own.

    Told that something remains, Odoo runs the job up to ten times in a row, and counts all of that
    for the time after which it kills the worker. With a slow provider that is too much.

    :param str cron: external id of the ``ir.cron`` record
    :param more: whether something is left
    """
    if more:
        wake(env, cron)
    env["ir.cron"]._commit_progress(remaining=0)
