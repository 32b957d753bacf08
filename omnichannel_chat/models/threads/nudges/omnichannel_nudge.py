from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.fields import Domain

from ....tools.wake import wake
from ....workers.nudges import Nudges

CRON = "omnichannel_chat.cron_nudges"
#: After so many tries without a connection to the mail server a nudge has failed.
TRIES = 6
#: Minutes until it is tried again, the first time; twice as many each time after.
PAUSE = 5
#: A mail that has not come back from the mail server by then is in doubt.
DOUBT = timedelta(minutes=15)
#: What was told so many days ago may be forgotten: replies to older mails are not recognised.
KEPT_DAYS = 400

KINDS = [
    ("notice", "Notice of messages"),
    ("reminder", "Reminder"),
    ("manual", "Reminder by hand"),
    ("team", "Notice to the team"),
    ("refusal", "A reply by e-mail was not delivered"),
]
STATES = [
    ("planned", "Planned"),
    ("queued", "About to leave"),
    ("sending", "Leaving"),
    ("sent", "Sent"),
    ("uncertain", "In doubt"),
    ("failed", "Failed"),
    ("dropped", "Not needed"),
]
#: Those that have reached somebody, or may have, or will.
ALIVE = ("planned", "queued", "sending", "sent", "uncertain")
#: Those that have left, as far as one knows.
GONE = ("queued", "sending", "sent", "uncertain")


class OmnichannelNudge(models.Model):
    """One notice or reminder of a thread to one person, over one way.

    It is planned first. When its time comes it is looked at again, and made; right before it
    leaves it is looked at for the last time, and that it leaves is committed before it does. So
    none goes twice, and none after what would have stopped it: where a worker dies in between, it
    is in doubt, and people see that.
    """

    _name = "omnichannel.nudge"
    _description = "Notice or Reminder of a Thread"
    _order = "id"

    chat_id = fields.Many2one("omnichannel.chat", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(KINDS, required=True)
    way = fields.Selection([("email", "E-mail")], required=True, default="email")
    #: Of a notice its first message, of a reminder the round of the thread.
    base = fields.Integer(required=True)
    number = fields.Integer(help="Which one of a round.")
    message_id = fields.Integer(help="Newest message that it tells of.")
    details = fields.Json(help="What happened besides messages.")
    due_at = fields.Datetime(required=True)
    state = fields.Selection(STATES, required=True, default="planned")
    reason = fields.Char(help="Why it was dropped, or has failed.")
    tries = fields.Integer()
    mail_id = fields.Many2one("mail.mail", index="btree_not_null", ondelete="set null")
    mail_ref = fields.Char(index="btree_not_null", help="Message-Id of the mail, for replies.")
    claimed_at = fields.Datetime(help="When it began to leave.")
    sent_at = fields.Datetime()

    _once = models.UniqueIndex(
        "(chat_id, partner_id, kind, base, number, way) WHERE state != 'dropped'",
        "Nobody is told the same twice.",
    )
    _one_pending = models.UniqueIndex(
        "(chat_id, partner_id, kind, way) WHERE state = 'planned' AND kind IN ('notice', 'team')",
        "What happens in the meantime is told together.",
    )
    _due_index = models.Index("(due_at) WHERE state = 'planned'")
    _leaving_index = models.Index("(state, claimed_at) WHERE state IN ('queued', 'sending')")

    # ------------------------------------------------------------------ planning

    @api.model
    def _plan(self, rows):
        """Plan nudges, each once.

        :param list rows: values, with ``chat_id``, ``partner_id``, ``kind``, ``base``, ``due_at``
        :return: the new ones
        """
        nudges = self.create(rows)
        for due_at in set(nudges.mapped("due_at")):
            wake(self.env, CRON, due_at)
        return nudges

    @api.model
    def _plan_together(self, chat, partners, kind, message_id, due_at, event=None):
        """Tell people of something; who is about to be told already is told of this with it.

        :param str kind: "notice" or "team"
        :param int message_id: the message, or the newest one there is
        :param tuple event: what happened besides, see ``omnichannel.chat._tell_team``
        """
        pending = self.search(
            [
                ("chat_id", "=", chat.id),
                ("partner_id", "in", partners.ids),
                ("kind", "=", kind),
                ("state", "=", "planned"),
            ]
        )
        for nudge in pending:
            nudge.write(
                {
                    "message_id": max(message_id, nudge.message_id),
                    "details": _add_event(nudge.details, event),
                }
            )
        common = {"chat_id": chat.id, "kind": kind, "due_at": due_at, "message_id": message_id}
        # Of a message that was there before, people were told before.
        base = message_id + 1 if event else message_id
        self._plan(
            [
                {
                    **common,
                    "partner_id": partner.id,
                    "base": base,
                    "number": self._get_next_number(chat, partner, kind, base, event),
                    "details": _add_event(None, event),
                }
                for partner in partners - pending.partner_id
            ]
        )

    @api.model
    def _get_next_number(self, chat, partner, kind, base, event):
        """Several things may happen while no message comes: each may be told of."""
        if not event:
            return 0
        return self.search_count(
            [
                ("chat_id", "=", chat.id),
                ("partner_id", "=", partner.id),
                ("kind", "=", kind),
                ("base", "=", base),
            ]
        )

    # ------------------------------------------------------------------ what becomes of them

    def _drop(self, reason):
        """These are not needed any more, or may not go.

        :param str reason: see ``_find_reason``
        """
        # A mail that nobody has seen leaves no trace.
        self.mail_id.unlink()
        self.write({"state": "dropped", "reason": reason, "mail_ref": False})
        for chat in self.filtered(lambda each: each.kind == "reminder").chat_id:
            chat._take_back_reminder()

    def _make(self):
        """Make what is about to leave: see :meth:`_find_reason` before."""
        for nudge in self.filtered(lambda each: each.way == "email"):
            mail = nudge._make_mail()
            nudge.write({"mail_id": mail.id, "mail_ref": mail.message_id, "state": "queued"})

    def _send(self):
        """Have what was made leave; whoever calls this has committed."""
        mails = self.mail_id.filtered(lambda mail: mail.state == "outgoing")
        mails.send(auto_commit=True)

    def _claim(self, commit):
        """Look for the last time, and commit that this one leaves.

        :param bool commit: False: whoever calls this commits nothing on its way
        :return: False: it does not leave, or not now
        """
        self.ensure_one()
        if not commit:
            return self._decide_last()
        # What anybody has committed until now counts.
        self.env.cr.commit()  # pylint: disable=invalid-commit
        self.env.invalidate_all()
        try:
            leaves = self._decide_last()
            self.env.cr.commit()  # pylint: disable=invalid-commit
        except TransactionRollbackError:
            self.env.cr.rollback()
            self.env.invalidate_all()
            return False
        return leaves

    def _decide_last(self):
        # Whoever changes the thread at this moment has it: then a later run decides.
        if not self.chat_id.try_lock_for_update(allow_referencing=True):
            return False
        if not self.try_lock_for_update(allow_referencing=True) or self.state != "queued":
            return False
        reason = self._find_reason()
        if reason:
            self._drop(reason)
        else:
            self.write({"state": "sending", "claimed_at": fields.Datetime.now()})
        self.env.flush_all()
        return not reason

    def _note_sent(self):
        self.write({"state": "sent", "sent_at": fields.Datetime.now(), "reason": False})
        self._tell_staff()

    def _note_failure(self, failure):
        """The mail did not leave, or came back.

        :param str failure: one of ``mail.mail``'s types, or "mail_bounce"
        """
        now = fields.Datetime.now()
        for nudge in self:
            if failure == "mail_smtp" and nudge.tries + 1 < TRIES:
                # There was no connection, so nothing has left.
                nudge.mail_id.unlink()
                pause = timedelta(minutes=PAUSE * 2**nudge.tries)
                nudge.write({"state": "planned", "tries": nudge.tries + 1, "due_at": now + pause})
                wake(self.env, CRON, nudge.due_at)
            else:
                nudge.write({"state": "failed", "reason": failure, "sent_at": now})
        self._tell_staff()

    def _tell_staff(self):
        """Whoever looks at a thread sees what became of it."""
        self.filtered(lambda each: each.kind != "team").chat_id._notify_changed()

    # ------------------------------------------------------------------ the job

    @api.model
    def _cron_send(self):
        """Decide on reminders that are due, and send what is."""
        Nudges(self.env).run()

    @api.model
    def _get_due_domain(self):
        due = Domain("due_at", "<=", fields.Datetime.now())
        return Domain("state", "=", "planned") & due

    @api.model
    def _find_doubtful(self):
        """Those whose worker died while they were leaving: they are not sent again."""
        stale = fields.Datetime.now() - DOUBT
        return self.search([("state", "=", "sending"), ("claimed_at", "<", stale)])

    def _note_doubt(self):
        self.write({"state": "uncertain", "sent_at": fields.Datetime.now(), "reason": "died"})
        self.mail_id.write({"state": "cancel"})
        self._tell_staff()

    @api.autovacuum
    def _gc_nudges(self):
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("create_date", "<", old), ("state", "!=", "planned")], limit=10_000).unlink()


def _add_event(details, event):
    """Count one more thing that somebody did.

    :param dict details: counts by kind of event and by id of the person who did it
    :param tuple event: kind, id of a ``res.partner``
    """
    if not event:
        return details or False
    kind, person = event
    details = {name: dict(counts) for name, counts in (details or {}).items()}
    counts = details.setdefault(kind, {})
    counts[str(person)] = counts.get(str(person), 0) + 1
    return details
