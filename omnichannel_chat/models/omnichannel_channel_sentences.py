from odoo import api, models
from odoo.tools.translate import get_translated_module, get_translation

from ..connectors.base import Connector
from ..connectors.sentences import Sentence


class OmnichannelChannel(models.Model):
    """What connectors tell, in the words and the language of whoever reads it."""

    _inherit = "omnichannel.channel"

    @api.model
    def _explain(self, error):
        """A sentence for people about a connector's error, with what to do next.

        :param error: a ConnectorError, or its ``kind``
        """
        kind = getattr(error, "kind", error)
        detail = self._translate(getattr(error, "detail", ""))
        sentence = {
            "temporary": self.env._("The provider could not be reached. We will try again."),
            "throttled": self.env._("The provider asked us to slow down. We will try again."),
            "quota": self.env._(
                "What was paid for at the provider is used up. Messages wait until there is more."
            ),
            "uncertain": self.env._(
                "The connection broke while sending, so it may or may not have arrived. "
                "Look at the customer's side before you send it again."
            ),
            "window": self.env._(
                "The time for free answers is over. The customer has to write first, "
                "or you send an approved template."
            ),
            "recipient": self.env._(
                "This customer cannot be reached here: not registered, or blocked."
            ),
            "moved": self.env._("This customer has a new address now."),
            "consent": self.env._("The customer asked not to get such messages."),
            "template": self.env._(
                "The template does not exist, is paused, or its variables do not fit."
            ),
            "credentials": self.env._(
                "The provider no longer accepts our access. Connect the channel again."
            ),
            "permanent": self.env._("The provider refused this."),
            "refused": self.env._("A setting is missing or wrong."),
            "media": self.env._("The file could not be loaded."),
            "media_refused": self.env._("The file was not accepted."),
            "media_gone": self.env._("The provider does not have this file any more."),
            "payload": self.env._("The provider sent something that we do not understand."),
        }.get(kind, self.env._("It did not work."))
        return f"{sentence} ({detail})" if detail else sentence

    @api.model
    def _translate(self, sentence):
        """A connector's sentence in the language of whoever reads it.

        It is looked up in this addon and in those that bring a connector.

        :param sentence: a ``connectors.sentences.Sentence``; a provider's text stays as it is
        :rtype: str
        """
        if not isinstance(sentence, Sentence):
            return sentence
        params = {name: self._translate(value) for name, value in sentence.params.items()}
        lang, template = self.env.lang or "en_US", sentence.template
        for addon in self._get_connector_addons():
            if get_translation(addon, lang, template, ()) != template:
                break
        return get_translation(addon, lang, template, params)

    @api.model
    def _get_connector_addons(self):
        """Names of the addons that bring connectors, this one first.

        :rtype: list[str]
        """
        modules = [Connector.__module__, *(c.__module__ for c in self._get_connectors().values())]
        return list(dict.fromkeys(map(get_translated_module, modules)))
