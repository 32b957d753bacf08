import base64
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...connectors.errors import PermanentError
from ...connectors.faults import describe
from ...tools.wake import leave_rest, wake
from ...workers.calls import PROFILE_SECONDS, ProfileCall
from ...workers.crew import run_in_time, take_fairly

_logger = logging.getLogger(__name__)

#: Names and pictures change: they are asked for again after so long, when the customer writes.
PROFILE_AGE = timedelta(days=30)
#: After a question that was not answered.
PROFILE_RETRY = timedelta(hours=1)
#: Asked for at the same time. One channel alone takes half of them.
PROFILE_BATCH = 16


class OmnichannelIdentity(models.Model):
    """Name and picture of customers, where the provider tells them only when asked."""

    _inherit = "omnichannel.identity"

    def _want_profile(self):
        """The customer has written: ask the provider who that is, unless that is known."""
        now = fields.Datetime.now()
        for identity in self:
            known_for = PROFILE_AGE if identity.profile_state == "done" else PROFILE_RETRY
            asked_at = identity.profile_at
            if identity.profile_state == "pending" or (asked_at and now - asked_at < known_for):
                continue
            if "profiles" in identity.channel_id._capabilities.features:
                identity.profile_state = "pending"
                wake(self.env, "omnichannel_chat.cron_profiles")

    @api.model
    def _cron_fetch_profiles(self):
        """Ask the providers for the profiles that are wanted."""
        wanted = (
            Domain("profile_state", "=", "pending")
            & Domain("channel_id.active", "=", True)
            & Domain("channel_id.state", "=", "connected")
        )
        waiting = self.search(wanted, limit=PROFILE_BATCH * 8, order="id")
        identities = take_fairly(waiting, PROFILE_BATCH).try_lock_for_update()
        if not identities:
            return
        # Claimed: a killed worker's question is asked again when the customer writes again.
        identities.write({"profile_state": False, "profile_at": fields.Datetime.now()})
        jobs = [ProfileCall(identity) for identity in identities]
        self.env["ir.cron"]._commit_progress()
        for job in run_in_time(jobs, PROFILE_SECONDS):
            job.identity._store_profile(job.result, job.picture)
            self.env["ir.cron"]._commit_progress()
        leave_rest(self.env, "omnichannel_chat.cron_profiles", self.search_count(wanted, limit=1))

    def _store_profile(self, result, picture):
        """Write down what the provider told.

        :param result: a Profile, or the ConnectorError with which it refused
        :param bytes picture: b"" = none
        """
        self.ensure_one()
        if isinstance(result, PermanentError):
            # It does not tell, and would not tell a minute later.
            self.profile_state = "done"
            return
        if isinstance(result, Exception):
            return
        told = {"name": result.name, "username": result.username, "lang": result.language}
        self.write({key: value for key, value in told.items() if value} | {"profile_state": "done"})
        try:
            with self.env.cr.savepoint():
                self._store_picture(picture)
        except Exception as error:
            # A picture that is none must cost neither the name nor the other profiles.
            _logger.warning("Profile of identity %s: %s", self.id, describe(error))
            self.env.invalidate_all()
        chats = self.env["omnichannel.chat"].search([("identity_id", "=", self.id)])
        chats._notify_changed()

    def _store_picture(self, picture):
        if picture:
            self.guest_id.image_1920 = base64.b64encode(picture)
            self.env.flush_all()
