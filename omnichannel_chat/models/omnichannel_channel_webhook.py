import re

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ..connectors.missing import MissingConnector

#: What keys in webhook addresses are made of.
_WEBHOOK_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


class OmnichannelChannel(models.Model):
    """The way in: whose webhook a request is for, and what of it is stored."""

    _inherit = "omnichannel.channel"

    @api.depends("webhook_key")
    def _compute_webhook_url(self):
        for channel in self:
            channel.webhook_url = (
                f"{channel.get_base_url()}/omnichannel/webhook/{channel.webhook_key}"
            )

    @api.model
    def _open_webhook(self, key):
        """Whose webhook has this key.

        :param str key: from the address; whoever called may have written anything there
        :return: the channel, and a connector that verifies and cuts for it
        :raise KeyError: nobody's
        """
        if not _WEBHOOK_KEY.fullmatch(key):
            raise KeyError(key)
        channel_id, provider, settings = self._get_webhook(key)
        connector_class = self._get_connectors().get(provider, MissingConnector)
        return self.browse(channel_id), connector_class(settings)

    @api.model
    @ormcache("key")
    def _get_webhook(self, key):
        """What every request of a provider needs, read from the database once.

        Emptied in all processes when any of it changes: see ``_forget_webhooks``.
        """
        channel = self.search([("webhook_key", "=", key)], limit=1)
        if not channel:
            # Raised, not returned: keys that somebody makes up must not fill the cache.
            raise KeyError(key)
        return channel.id, channel.provider, channel._get_connector_settings()

    @api.model
    def _forget_webhooks(self):
        """Have every process read its channels again.

        Once more after the commit: until then another thread may have read what was before.
        """
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    def _receive(self, request, connector=None):
        """Verify a webhook request and store what is in it; nothing else happens here.

        :param omnichannel_chat.connectors.base.WebhookRequest request: as it came
        :param connector: the channel's, if it is at hand
        :return: how many events were new
        :raise VerificationError: the request is not proven genuine
        """
        self.ensure_one()
        connector = connector or self._get_connector()
        connector.verify(request)
        envelopes = connector.split(request)
        routes = self._route({envelope.account for envelope in envelopes}, connector)
        return self.env["omnichannel.event"]._store(
            [(routes.get(envelope.account), envelope) for envelope in envelopes], receiver=self
        )

    def _route(self, accounts, connector):
        """Which channel each account inside a body belongs to.

        One webhook may serve several numbers of an app. A neighbour gets its part only if the
        secret that proved the request is his secret too.

        :param set accounts: ``Envelope.account`` values
        :return: channel by account; accounts that nobody has are missing
        """
        own = connector.account
        routes = {account: self for account in accounts if account in ("", own) or not own}
        foreign = accounts - routes.keys()
        if foreign:
            candidates = self.sudo().search(
                Domain("provider", "=", self.provider)
                & Domain("external_account", "in", list(foreign))
            )
            routes.update(
                {
                    channel.external_account: channel
                    for channel in candidates
                    if connector.shares_secret(channel._get_connector())
                }
            )
        return routes
