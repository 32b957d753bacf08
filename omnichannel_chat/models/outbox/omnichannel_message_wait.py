from datetime import timedelta

from odoo import fields, models

from ...connectors.errors import ThrottledError

#: Waiting times between the attempts at a message that the provider did not take, in seconds.
RETRY_DELAYS = (5, 15, 60, 300, 900, 3600)
#: A message that the provider puts off again and again fails after so long: it, and those behind
#: it, must not wait for ever without anybody seeing it.
THROTTLE_LIMIT = timedelta(hours=1)
#: A provider that asks for short waits, one after the other, is asked less and less often: after a
#: quarter of the time that it goes on, in seconds at most.
LONGEST_STEP = 60


class OmnichannelMessage(models.Model):
    """Messages that the provider did not take: what waits, for how long, and how that ends."""

    _inherit = "omnichannel.message"

    throttled_since = fields.Datetime(
        readonly=True, help="Since when the provider puts it off, or what stood before it."
    )
    same_key_until = fields.Datetime(
        readonly=True,
        help="An answer was lost. Until then the provider takes the message once under this key.",
    )

    def _get_new_attempt(self):
        """Values of a message that is sent anew, with nothing of the last attempt about it."""
        return {"external_id": False, "same_key_until": False, "throttled_since": False}

    def _retry_later(self, error, facts):
        """Queue it again, to be sent after a while; what was tried often enough has failed."""
        now = fields.Datetime.now()
        told = error.retry_after if isinstance(error, ThrottledError) else None
        # A wait that the provider names is no failed attempt.
        attempts = self.attempts if told is None else self.attempts - 1
        since = False if told is None else self.throttled_since or now
        if attempts > len(RETRY_DELAYS) or (since and now - since >= THROTTLE_LIMIT):
            self._give_up_waiting(facts)
            return
        if told is None:
            seconds = RETRY_DELAYS[attempts - 1]
        else:
            seconds = max(told, min((now - since).total_seconds() / 4, LONGEST_STEP))
        due = now + timedelta(seconds=max(seconds, 1))
        if self.same_key_until and due >= self.same_key_until:
            self._give_up(facts)
            return
        values = {"state": "queued", "attempts": attempts, "next_try_at": due}
        self.write({**facts, **values, "throttled_since": since})
        if isinstance(error, ThrottledError) and error.scope == "channel":
            self.channel_id._slow_down(due)
        self._wake_outbox(due)

    def _give_up_waiting(self, facts):
        """It has waited long enough, and what stands behind it has waited for the same reason."""
        if self.throttled_since:
            behind = self.search(
                [
                    ("chat_id", "=", self.chat_id.id),
                    ("direction", "=", "out"),
                    ("state", "=", "queued"),
                ]
            )
            behind.throttled_since = self.throttled_since
            self.channel_id._remind_of_throttle()
        self._give_up(facts)

    def _give_up(self, facts):
        """It was not sent; unless an answer was lost before, then nobody can tell.

        :param dict facts: values that say why
        """
        if self.same_key_until:
            self.write({**facts, "state": "uncertain", "error_kind": "uncertain"})
        else:
            self.write({**facts, "state": "failed"})

    def _answer_lost(self, error, facts):
        """Nobody knows whether it was taken. What harms nobody twice is repeated, and what the
        provider takes once under the same key; else a person decides.
        """
        if self.operation != "send":
            self._retry_later(error, facts)
            return
        span = self.channel_id._capabilities.idempotent_for
        if span and not self.same_key_until:
            self.same_key_until = (self.sending_at or fields.Datetime.now()) + span
        if span and not self._is_key_old():
            self._retry_later(error, facts)
        else:
            self.write({**facts, "state": "uncertain", "error_kind": "uncertain"})

    def _is_key_old(self):
        """True when the provider might take the message a second time under its key."""
        return bool(self.same_key_until and fields.Datetime.now() >= self.same_key_until)

    def _prepare_job(self):
        if self._is_key_old():
            self._give_up({})
            return None
        return super()._prepare_job()

    def _wait_for_quota(self, facts, late=False):
        """It waits as long as it takes: the channel's responsible knows.

        :param bool late: the provider had taken it before it said so
        """
        now = fields.Datetime.now()
        values = {"state": "queued", "attempts": max(self.attempts - 1, 0), "next_try_at": now}
        self.write({**facts, **values})
        self.channel_id._run_out_of_quota(late)
