from odoo import models


class OmnichannelChannel(models.Model):
    """What a provider tells of a channel by itself."""

    _inherit = "omnichannel.channel"

    def _get_concerned(self, alert):
        """The channels that an alert is about: this one, or all of an account or number.

        A neighbour is told only if the secret that proved the news is his secret too.

        :param omnichannel_chat.connectors.events.ChannelAlert alert: as it was told to this channel
        """
        self.ensure_one()
        if not (alert.about_account or alert.about_number):
            return self
        own = self._get_connector()
        # sudo: worker only; the channels of other companies are told what concerns them
        neighbours_sudo = self.sudo().search([("provider", "=", self.provider)])
        return neighbours_sudo.filtered(
            lambda channel: (
                (connector := channel._get_connector()).concerns(alert)
                and own.shares_secret(connector)
            )
        )

    def _on_alert(self, alert):
        """The provider speaks about the channel: a note, and a check of what is true.

        :param omnichannel_chat.connectors.events.ChannelAlert alert: as it was told
        """
        self.ensure_one()
        channel = self.with_context(lang=self.responsible_id.lang or self.env.lang)
        title = self._get_connector_class().title
        what = channel._describe_alert(alert)
        sentences = {
            "info": channel.env._("%(provider)s says: %(what)s", provider=title, what=what),
            "warning": channel.env._("%(provider)s warns: %(what)s", provider=title, what=what),
            "reconnect": channel.env._(
                "%(provider)s says that this channel cannot send any more: %(what)s",
                provider=title,
                what=what,
            ),
        }
        channel.message_post(body=sentences[alert.level], subtype_xmlid="mail.mt_note")
        if alert.level == "reconnect":
            channel._doubt_access()
        elif alert.level == "warning" and self.state != "draft":
            self._check_soon()

    def _describe_alert(self, alert):
        """What happened, in the provider's words, with its code for looking it up."""
        words = alert.code.rpartition("/")[2].replace("_", " ").lower()
        what = self._translate(alert.detail) or words
        return f"{what} ({alert.code})" if alert.code else what
