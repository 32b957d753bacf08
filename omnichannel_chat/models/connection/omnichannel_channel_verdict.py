from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...connectors.errors import (
    CredentialsError,
    PayloadError,
    TemporaryError,
    UncertainError,
)
from ...tools.times import naive_utc
from ...tools.wake import wake

#: A provider that does not answer for so long is a person's business: the third daily check in a
#: row, and much sooner while the outbox waits for the answer.
PATIENCE = timedelta(hours=40)
PATIENCE_IN_DOUBT = timedelta(hours=1)
#: Time before the end of an access from which on a person is told.
EXPIRY_WARNING = timedelta(days=14)
#: Errors of a check that say nothing of the channel.
NO_ANSWER = (TemporaryError, UncertainError, PayloadError)
#: Codes of errors for which nobody has answered at all.
NO_CONNECTION = ("", "connect", "connection", "timeout", "http")


class OmnichannelChannel(models.Model):
    """What follows from a check: states, and to-dos for people."""

    _inherit = "omnichannel.channel"

    # ------------------------------------------------------------------ it is well

    def _check_passed(self, job):
        if job.task == "disconnect":
            self.write({"check_state": False, "check_message": False})
            return
        health = job.health
        if self._is_taken(health.account):
            message = self.env._(
                "%s is already connected by another channel. Archive that one first.",
                health.name or health.account,
            )
            self.write({"check_state": "failed", "check_message": message})
            return
        self._note_health(job)
        self._trust_access()
        reconnected = job.task == "connect" or self.state == "reconnect"
        if reconnected:
            self._note_connected()
        if job.task != "daily" or reconnected:
            self._note_passed(job)
        self._look_after_subscription(job)
        self._look_after_expiry()

    def _is_taken(self, account):
        """Another channel has this account."""
        same = (
            Domain("provider", "=", self.provider)
            & Domain("external_account", "=", account)
            & Domain("id", "!=", self.id)
        )
        return bool(account and self.sudo().search_count(same, limit=1))

    def _note_passed(self, job):
        message = self.env._("Connected as %s.", job.health.name or job.health.account)
        notes = map(self._translate, [*job.notes, *job.health.warnings])
        self.write({"check_state": "passed", "check_message": "\n".join([message, *notes])})

    def _note_health(self, job):
        health = job.health
        values = {
            "external_account": health.account or False,
            "external_name": health.name or False,
            "external_handle": health.handle or False,
            "permissions": ", ".join(health.permissions) or False,
            "subscription": {True: "yes", False: "no"}.get(health.subscribed, False),
            "quality": health.quality or False,
            "messaging_limit": health.limit or False,
            "check_warnings": "\n".join(map(self._translate, [*job.notes, *health.warnings]))
            or False,
            "check_error": False,
            "unanswered_since": False,
            "unanswered_count": 0,
        }
        if health.expires_at:
            values["token_expires_at"] = naive_utc(health.expires_at)
        # What stays as it is is not written: the webhooks would forget what they know.
        changed = {name: value for name, value in values.items() if self[name] != value}
        self.write({**changed, "checked_at": fields.Datetime.now()})
        self._settle("look")

    def _note_connected(self):
        """It works, for the first time or again: what has waited goes out."""
        self.write({"state": "connected", "lost_at": False})
        self._settle("reconnect")
        wake(self.env, "omnichannel_chat.cron_outbox")
        self._fetch_missed_soon()
        return super()._note_connected()

    def _look_after_subscription(self, job):
        """Say that we have subscribed again, or have a person do it."""
        title = self._get_connector_class().title
        if job.subscribed_again:
            body = self.env._(
                "%s did not call us any more. We have subscribed again: new messages come in.",
                title,
            )
            self.message_post(body=body, subtype_xmlid="mail.mt_note")
            self._fetch_missed_soon()
        if self.subscription != "no":
            self._settle("subscribe")
        elif job.task == "daily":
            note = self.env._(
                "%s does not tell us of new messages, and we could not change that. "
                "Press Connect, and do what the result says.",
                title,
            )
            if job.subscribe_error:
                note = f"{note} {self._explain(job.subscribe_error)}"
            self._remind("subscribe", self.env._("%s receives nothing", self.name), note)

    def _look_after_expiry(self):
        """Tell a person of an access that will end, and that we could not renew."""
        if not self._is_access_ending():
            self._settle("renew")
            return
        ends = format_date(self.env, self.token_expires_at)
        note = self.env._(
            "The access ends on %s, and we cannot renew it. Make a new one at the provider, paste "
            "it into the channel and press Connect.",
            ends,
        )
        summary = self.env._("Renew the access of %(channel)s", channel=self.name)
        self._remind("renew", summary, note, min(self.token_expires_at, _in_days(7)).date())

    def _is_access_ending(self):
        ends = self.token_expires_at
        return bool(ends and ends < fields.Datetime.now() + EXPIRY_WARNING)

    # ------------------------------------------------------------------ it is not

    def _check_failed(self, job):
        if job.task != "daily":
            self._note_failed(job.error)
        if isinstance(job.error, CredentialsError) and self.state != "draft":
            self._access_lost(job.error)
        elif job.task == "daily" and not _is_answer(job.error):
            self._note_unanswered(job.error)
        elif job.task == "daily":
            self._note_trouble(job.error)

    def _note_failed(self, error):
        """The test that a person asked for did not pass."""
        title, detail = self._get_connector_class().title, self._translate(error.detail)
        message = self._explain(error)
        # Unlike a message, a test is not tried again by itself.
        if isinstance(error, TemporaryError) and str(error.code) in NO_CONNECTION:
            message = self.env._(
                "%(title)s did not answer. Check that this server reaches the internet, "
                "then try again. (%(detail)s)",
                title=title,
                detail=detail,
            )
        elif type(error) is TemporaryError:
            message = self.env._(
                "%(title)s answered, but could not do it now. Try again later; if that does not "
                "help, ask whoever runs it. (%(detail)s)",
                title=title,
                detail=detail,
            )
        elif isinstance(error, CredentialsError) and self.state == "draft" and detail:
            # It has never been accepted, so there is nothing to connect again.
            message = self.env._(
                "%(title)s does not accept what was entered: %(detail)s", title=title, detail=detail
            )
        self.write({"check_state": "failed", "check_message": message})

    def _access_lost(self, error):
        """The provider has confirmed that it takes our access no longer."""
        message = self._explain(error)
        self.write(
            {
                "check_state": "failed",
                "check_message": message,
                "check_error": message,
                "checked_at": fields.Datetime.now(),
                "unanswered_since": False,
                "unanswered_count": 0,
            }
        )
        if not self.lost_at:
            self._note_lost()
            # It was not the fault of the messages.
            self.env["omnichannel.message"]._forgive_refusals(self)
            self._remind("reconnect", self.env._("Connect %s again", self.name), message)

    def _note_lost(self):
        """Nothing goes out until it works again."""
        self.write({"state": "reconnect", "lost_at": fields.Datetime.now(), "doubted_at": False})

    def _note_unanswered(self, error):
        """Changes nothing: shown, and told to a person when it goes on."""
        since = self.unanswered_since or fields.Datetime.now()
        self.write(
            {
                "check_error": self._explain(error),
                "unanswered_since": since,
                "unanswered_count": self.unanswered_count + 1,
            }
        )
        patience = PATIENCE_IN_DOUBT if self.doubted_at else PATIENCE
        if fields.Datetime.now() - since >= patience:
            note = self.env._(
                "The provider does not answer when we ask how the channel is. Check that this "
                "server reaches the internet, then press Test Connection."
            )
            self._remind("look", self.env._("Look at %s", self.name), note)

    def _note_trouble(self, error):
        """The provider answers, and something has to be mended; sending goes on if it can."""
        message = self._explain(error)
        self.write({"check_error": message, "checked_at": fields.Datetime.now()})
        self._remind("look", self.env._("Look at %s", self.name), message)
        if self.doubted_at:
            self._note_lost()


def _is_answer(error):
    """False when a check could not be made, so that it says nothing of the channel."""
    return not isinstance(error, NO_ANSWER) and error.code != "internal"


def _in_days(days):
    return fields.Datetime.now() + timedelta(days=days)
