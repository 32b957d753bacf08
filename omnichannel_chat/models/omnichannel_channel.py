import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..connectors import CONNECTORS
from ..connectors.base import Connector
from ..connectors.missing import MissingConnector
from ..tools import consent_words
from . import omnichannel_company_mixin  # noqa: F401  (a parent has to be there first)

#: What a form shows in the place of a secret that is set; written back it changes nothing.
SECRET_MASK = "••••••••••••"  # noqa: S105
#: Version of Meta's Graph interface; each lives two years, so it is a setting.
#: https://developers.facebook.com/docs/graph-api/changelog
META_API_VERSION = "v26.0"
META_API_VERSION_PARAMETER = "omnichannel_chat.meta_api_version"


def leave_channels(channels):
    """``ondelete`` of our own providers: they only go with this addon, and the whole table goes."""


class OmnichannelChannel(models.Model):
    """One connected number, page or bot at one provider."""

    _name = "omnichannel.channel"
    _description = "Chat Channel"
    _inherit = [
        "omnichannel.company.mixin",
        *("mail.thread", "mail.activity.mixin", "bus.listener.mixin"),
    ]
    _order = "sequence, id"

    name = fields.Char(required=True, help="How your team calls this channel, e.g. WhatsApp Shop.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    provider = fields.Selection([], required=True, default="whatsapp")
    user_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain=lambda self: [
            # Not env.ref(): this is asked for in each search of chats, and ref() asks the database.
            (
                "all_group_ids",
                "in",
                self.env["ir.model.data"]._xmlid_to_res_id("omnichannel_chat.group_agent"),
            )
        ],
        default=lambda self: self.env.user,
        check_company=True,
        help="The people who see and answer the chats of this channel.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        check_company=True,
        help="Gets a to-do when the channel needs to be connected again.",
    )
    state = fields.Selection(
        [
            ("draft", "Not connected"),
            ("connected", "Connected"),
            ("reconnect", "Reconnect needed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    external_account = fields.Char(
        "Provider Id",
        readonly=True,
        copy=False,
        index=True,
        groups="omnichannel_chat.group_manager",
    )
    external_name = fields.Char(
        "Connected As", readonly=True, copy=False, help="The number or name that customers see."
    )
    external_handle = fields.Char(
        readonly=True, copy=False, help="What stands in links to us, e.g. my_bot in t.me/my_bot."
    )
    human_agent = fields.Boolean(
        "Human Agent Permission",
        help="The provider lets people (never machines) go on answering for 7 days. Only tick this "
        "if the provider has granted it to your app: else answers after 24 hours are refused.",
    )
    has_human_agent = fields.Boolean(compute="_compute_has_human_agent")
    has_handshake = fields.Boolean(compute="_compute_has_handshake")
    has_read_receipts = fields.Boolean(compute="_compute_has_read_receipts")
    send_read_receipts = fields.Boolean(
        default=True, help="Customers see that you have read their message, where the provider can."
    )
    stop_words = fields.Char(
        default=lambda self: ", ".join(consent_words.STOP),
        help="A customer's message that is nothing but one of these stops what he may stop.",
    )
    start_words = fields.Char(
        default=lambda self: ", ".join(consent_words.START),
        help="A customer's message that is nothing but one of these allows it again.",
    )
    paused_until = fields.Datetime(
        readonly=True, copy=False, help="The provider asked to slow down until then."
    )

    # Webhook
    webhook_key = fields.Char(
        default=lambda self: secrets.token_urlsafe(24),
        required=True,
        readonly=True,
        copy=False,
        groups="omnichannel_chat.group_manager",
    )
    webhook_url = fields.Char(
        "Webhook Address", compute="_compute_webhook_url", groups="omnichannel_chat.group_manager"
    )
    webhook_verify_token = fields.Char(
        "Verify Token",
        default=lambda self: secrets.token_urlsafe(24),
        readonly=True,
        copy=False,
        groups="omnichannel_chat.group_manager",
    )
    last_refused_at = fields.Datetime(
        "Last Refused",
        readonly=True,
        copy=False,
        help="A request came whose signature did not match: wrong secret, or somebody else's.",
    )
    refused_count = fields.Integer("Refused Requests", readonly=True, copy=False)

    # Settings of the providers stand in models/providers/, one file each.
    persona_ids = fields.One2many("omnichannel.persona", "channel_id")

    _webhook_key_unique = models.Constraint(
        "UNIQUE (webhook_key)", "Two channels cannot share a webhook address."
    )
    # One number is connected once: two channels would answer each message twice.
    _account_unique = models.UniqueIndex(
        "(provider, external_account) WHERE external_account IS NOT NULL AND active",
        "This number, page or bot is already connected by another channel.",
    )

    # ------------------------------------------------------------------ connectors and settings

    @api.model
    def _get_connectors(self):
        """Connector classes by provider; addons that bring one extend this.

        :rtype: dict[str, type]
        """
        return CONNECTORS

    @api.model
    def _get_secret_fields(self):
        """Names of the fields that hold secrets: those that are computed as such.

        :rtype: list[str]
        """
        return [name for name, field in self._fields.items() if field.compute == "_compute_secrets"]

    @api.depends("provider")
    def _compute_has_human_agent(self):
        for channel in self:
            channel.has_human_agent = bool(channel._capabilities.human_agent_window)

    @api.depends("provider")
    def _compute_has_read_receipts(self):
        """Whether the provider can be told that a customer's message was read."""
        for channel in self:
            channel.has_read_receipts = "mark_read" in channel._capabilities.actions

    @api.depends("provider")
    def _compute_has_handshake(self):
        """Whether the provider asks for the verify token when the webhook is set up."""
        for channel in self:
            own = channel._get_connector_class().handshake
            channel.has_handshake = own is not Connector.handshake

    @property
    def _capabilities(self):
        """What the channel's provider can do (``connectors.base.Capabilities``)."""
        return self._get_connector_class().capabilities

    def _get_short_settings(self):
        """Settings that are no secrets; reading them costs nothing more per channel.

        :rtype: dict[str, str]
        """
        self.ensure_one()
        # sudo: ids and names of our own account, for the connector; whoever asks for what it makes
        # of them has been checked for the chat or the channel
        channel_sudo = self.sudo()
        prefix, secret_fields = f"{self.provider}_", self._get_secret_fields()
        settings = {
            name.removeprefix(prefix): channel_sudo[name]
            for name, field in self._fields.items()
            if name.startswith(prefix)
            and name not in secret_fields
            and field.type in ("char", "selection")
        }
        return {
            **settings,
            "account": channel_sudo.external_account,
            "handle": channel_sudo.external_handle,
            "webhook_url": channel_sudo.webhook_url,
        }

    def _get_connector_settings(self):
        """The settings that this channel's connector works with, secrets included.

        :rtype: dict[str, str]
        """
        channel_sudo = self.sudo()
        prefix = f"{self.provider}_"
        stored = (
            self.env["omnichannel.secret"]
            .sudo()
            .search_fetch([("channel_id", "=", self.id)], ["name", "value"])
        )
        return {
            **self._get_short_settings(),
            **{secret.name.removeprefix(prefix): secret.value for secret in stored},
            "base_url": channel_sudo.api_base_url,
            "verify_token": channel_sudo.webhook_verify_token,
            "api_version": self.env["ir.config_parameter"]
            .sudo()
            .get_param(META_API_VERSION_PARAMETER, META_API_VERSION),
        }

    def _lose_provider(self):
        """The addon that brings the provider is being uninstalled: chats stay, outboxes wait.

        For ``ondelete`` of the provider. Installed again, the channel can be connected again.
        """
        self.write({"state": "draft"})

    def _get_connector_class(self):
        """The class of the channel's connector; a stand-in when its addon is not installed."""
        return self._get_connectors().get(self.provider, MissingConnector)

    def _get_connector(self):
        """The channel's connector, ready to speak.

        :rtype: omnichannel_chat.connectors.base.Connector
        """
        return self._get_connector_class()(self._get_connector_settings())

    def _get_short_connector(self):
        """A connector for what needs no secrets: addresses and links."""
        return self._get_connector_class()(self._get_short_settings())

    def _compute_secrets(self):
        stored = (
            self.env["omnichannel.secret"]
            .sudo()
            .search_fetch([("channel_id", "in", self.ids)], ["channel_id", "name"])
        )
        names = {(secret.channel_id.id, secret.name) for secret in stored}
        for channel in self:
            for name in self._get_secret_fields():
                channel[name] = SECRET_MASK if (channel._origin.id, name) in names else False

    def _inverse_secrets(self):
        """Store the secrets that were written; the others stay.

        All of them share one computation, so that none is read again while one is written. What
        is not in the cache now is not an empty secret, it is one that nobody has touched.
        """
        for channel in self:
            for name in self._get_secret_fields():
                if name in channel._cache and channel[name] != SECRET_MASK:
                    channel._change_secret(name, (channel[name] or "").strip())

    def _change_secret(self, name, value):
        """A person gives the channel another secret, or (empty value) takes it away."""
        self._set_secret(name, value)

    def _make_webhook_secret(self):
        """For Telegram, the sandbox and whoever else lets us choose: nobody has to type it."""
        self.ensure_one()
        # sudo: whether there is one; nothing of it is told
        Secret = self.env["omnichannel.secret"].sudo()
        known = Domain("channel_id", "=", self.id) & Domain("name", "=", "webhook_secret")
        if not Secret.search_count(known, limit=1):
            self._set_secret("webhook_secret", secrets.token_urlsafe(32))

    def _set_secret(self, name, value):
        """Store, replace or (empty value) forget one secret."""
        self.ensure_one()
        self._forget_webhooks()
        Secret = self.env["omnichannel.secret"].sudo()
        stored = Secret.search([("channel_id", "=", self.id), ("name", "=", name)])
        if not value:
            stored.unlink()
        elif stored:
            stored.value = value
        else:
            Secret.create({"channel_id": self.id, "name": name, "value": value})
        if name in self._fields:
            # What is read from now on is the mask.
            self.invalidate_recordset([name], flush=False)

    # ------------------------------------------------------------------ records

    @api.model
    def _get_state_fields(self):
        """Names of the fields that change in daily work, and mean nothing to the webhook.

        :rtype: set[str]
        """
        return {"state", "paused_until"}

    @api.model_create_multi
    def create(self, vals_list):
        channels = super().create(vals_list)
        for channel in channels:
            channel._make_webhook_secret()
        channels.user_ids._bus_send("omnichannel/access", {})
        return channels

    def write(self, vals):
        before = self.user_ids
        if {"provider", "webhook_key"} & vals.keys() and self.filtered(
            lambda c: c.state != "draft"
        ):
            raise UserError(self.env._("Disconnect the channel before you change its provider."))
        if vals.get("company_id"):
            self._release_strangers(self.env["res.company"].browse(vals["company_id"]))
        result = super().write(vals)
        if not vals.keys() <= self._get_state_fields():
            self._forget_webhooks()
        if {"user_ids", "active"} & vals.keys():
            # The bus computes topics once per connection: have the browsers ask again.
            (before | self.user_ids)._bus_send("omnichannel/access", {})
        if "state" in vals:
            for channel in self:
                # Composers close or open, the list shows it.
                payload = {"chat_ids": [], "channel_state": channel.state}
                channel._bus_send("omnichannel/chats", payload, subchannel="inbox")
        return result

    def _release_strangers(self, company):
        """The channel goes to another company: who does not work there has no more to do with it.

        Before it goes: afterwards Odoo would refuse those who are still there.
        """
        for channel in self.filtered(lambda c: c.company_id != company):
            people = channel.user_ids | channel.responsible_id
            # sudo: which companies somebody works for
            staying = (people | self.env.user).sudo().filtered(lambda u: company in u.company_ids)
            strangers = people - staying
            values = {}
            if channel.user_ids & strangers:
                values["user_ids"] = [(3, user.id) for user in strangers]
            if channel.responsible_id & strangers:
                values["responsible_id"] = (staying & self.env.user).id
            if values:
                channel.write(values)
            channel.message_unsubscribe(strangers.partner_id.ids)

    # ------------------------------------------------------------------ what subjects add to

    def _note_connected(self):
        """It works, for the first time or again."""

    def _chat_started(self, identity):
        """A chat was started by us; whoever brings a provider may have something to do."""

    def unlink(self):
        self._forget_webhooks()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_chats(self):
        if (
            self.env["omnichannel.chat"]
            .sudo()
            .search_count([("channel_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._("This channel has chats. Archive it instead: its history stays.")
            )
