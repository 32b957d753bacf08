import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...connectors.errors import ConnectorError, CredentialsError
from ...connectors.faults import describe
from ...tools.arguments import check_one, takes
from ...tools.wake import leave_rest, wake
from ...workers.checks import TEMPLATES_SECONDS, ApprovedTexts
from ...workers.crew import run_in_time

_logger = logging.getLogger(__name__)

#: Templates are read again when they are older than this.
SYNC_AGE = timedelta(hours=20)
#: News and refusals may come by the hundred: each of them wants a reading, one a minute is enough.
SYNC_DISTANCE = timedelta(minutes=1)
#: Channels that are read at the same time.
SYNC_BATCH = 8


class OmnichannelChannel(models.Model):
    """Reading approved templates from the provider: always in a job, never in a request."""

    _inherit = "omnichannel.channel"

    template_count = fields.Integer("Templates", compute="_compute_template_count")
    has_templates = fields.Boolean(compute="_compute_has_templates")
    template_sync_state = fields.Selection(
        [("running", "Reading"), ("passed", "Read"), ("failed", "Failed")],
        string="Reading Templates",
        readonly=True,
        copy=False,
    )
    template_sync_message = fields.Char("Result of Reading Templates", readonly=True, copy=False)
    template_sync_at = fields.Datetime("Templates Read", readonly=True, copy=False)
    template_sync_user_id = fields.Many2one(
        "res.users", readonly=True, copy=False, check_company=True
    )

    @api.model
    def _get_state_fields(self):
        return super()._get_state_fields() | {
            *("template_sync_state", "template_sync_message"),
            *("template_sync_at", "template_sync_user_id"),
        }

    def _compute_template_count(self):
        counts = dict(
            self.env["omnichannel.message.template"]._read_group(
                [("channel_id", "in", self.ids)], ["channel_id"], ["__count"]
            )
        )
        for channel in self:
            channel.template_count = counts.get(channel._origin, 0)

    @api.depends("provider")
    def _compute_has_templates(self):
        for channel in self:
            channel.has_templates = "templates" in channel._capabilities.features

    @takes()
    def action_open_templates(self):
        """The approved templates of this channel."""
        check_one(self)
        action = self.env["ir.actions.actions"]._for_xml_id("omnichannel_chat.action_templates")
        return {**action, "domain": [("channel_id", "=", self.id)]}

    @takes()
    def action_sync_templates(self):
        """Read the templates from the provider, in the background; the form shows the result."""
        self.check_access("write")
        for channel in self:
            if not channel.has_templates:
                title = channel._get_connector_class().title
                raise UserError(self.env._("%s has no templates.", title))
            if channel.state != "connected":
                raise UserError(self.env._("Connect the channel first."))
        self.sudo().template_sync_at = False
        self.sudo()._request_template_sync(self.env.user)

    def _request_template_sync(self, user=None):
        """Have the templates read soon.

        :param user: who wants to see the result
        """
        for channel in self.filtered(lambda c: c.has_templates and c.state == "connected"):
            values = {"template_sync_state": "running"}
            if user:
                values["template_sync_user_id"] = user.id
            if channel.template_sync_state != "running" or user:
                channel.write(values)
            wake(self.env, "omnichannel_chat.cron_templates", channel._get_next_sync())

    def _get_next_sync(self):
        """When the templates may be read next; None = now."""
        next_at = self.template_sync_at and self.template_sync_at + SYNC_DISTANCE
        return next_at if next_at and next_at > fields.Datetime.now() else None

    def _note_connected(self):
        result = super()._note_connected()
        self._request_template_sync()
        return result

    # ------------------------------------------------------------------ the job

    @api.model
    def _cron_sync_templates(self):
        """Read the templates of all channels where that was asked for, or is due."""
        due = self._get_due_syncs()
        channels = due.try_lock_for_update(allow_referencing=True, limit=SYNC_BATCH)
        # Told before the call: a channel whose reading kills the worker holds up no other.
        channels.template_sync_at = fields.Datetime.now()
        jobs = [ApprovedTexts(channel) for channel in channels]
        self.env["ir.cron"]._commit_progress()
        for job in run_in_time(jobs, TEMPLATES_SECONDS):
            job.channel._write_templates(job)
            self.env["ir.cron"]._commit_progress()
        more = channels and self._get_due_syncs()
        leave_rest(self.env, "omnichannel_chat.cron_templates", more)

    @api.model
    def _get_due_syncs(self):
        """Channels whose templates are to be read now, the longest waiting first."""
        now = fields.Datetime.now()
        asked = Domain("template_sync_state", "=", "running") & (
            Domain("template_sync_at", "=", False)
            | Domain("template_sync_at", "<=", now - SYNC_DISTANCE)
        )
        old = Domain("template_sync_at", "=", False) | Domain(
            "template_sync_at", "<", now - SYNC_AGE
        )
        able = [
            provider
            for provider, connector in self._get_connectors().items()
            if "templates" in connector.capabilities.features
        ]
        connected = Domain("state", "=", "connected") & Domain("provider", "in", able)
        return self.search(connected & (asked | old), order="template_sync_at NULLS FIRST, id")

    def _sync_templates(self):
        """Read the templates of this channel; the result is written down."""
        self.ensure_one()
        self._write_templates(ApprovedTexts(self).run())

    def _write_templates(self, job):
        """Write down what the provider has told.

        :param omnichannel_chat.workers.checks.ApprovedTexts job: that is over
        """
        user = self.template_sync_user_id or self.env.user
        channel = self.with_context(lang=user.lang)
        try:
            if job.error:
                raise job.error
            with self.env.cr.savepoint():
                new, gone = channel.env["omnichannel.message.template"]._store(
                    channel, job.templates
                )
            values = {
                "template_sync_state": "passed",
                "template_sync_message": channel._explain_sync(len(job.templates), new, gone),
            }
        except ConnectorError as error:
            values = channel._get_failed_sync(error)
        except Exception as error:
            # One channel's fault must not hold up the others.
            _logger.error("Templates of channel %s: %s", self.id, describe(error))
            fault = ConnectorError(type(error).__name__)
            fault.kind = "internal"
            values = channel._get_failed_sync(fault)
        at = fields.Datetime.now()
        asked = self.template_sync_user_id
        self.write({**values, "template_sync_at": at, "template_sync_user_id": False})
        asked._bus_send("omnichannel/checked", {"channel_id": self.id})
        asked._bus_send("simple_notification", self._get_sync_notice())

    def _get_sync_notice(self):
        """What whoever has pressed the button is told, wherever he is now."""
        passed = self.template_sync_state == "passed"
        return {
            "title": self.name,
            "message": self.template_sync_message,
            "type": "success" if passed else "danger",
        }

    def _explain_sync(self, count, new, gone):
        return self.env._(
            "%(count)s templates: %(new)s new, %(gone)s gone.", count=count, new=new, gone=gone
        )

    def _get_failed_sync(self, error):
        if isinstance(error, CredentialsError):
            # The right to read templates may be missing, and all else work: the check finds out.
            self._check_soon()
        return {"template_sync_state": "failed", "template_sync_message": self._explain(error)}
