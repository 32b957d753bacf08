from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...connectors import gate
from ...tools import placeholders
from ...tools.placeholders import find_names

#: What the gaps of automatic texts may be called.
GAPS = ("first_name", "company", "back")
#: What filling the gaps may add to a text, at most (in characters or bytes).
GAP_ROOM = 120
#: Longer names are cut.
NAME_LENGTH = 40


class OmnichannelChannel(models.Model):
    """Texts that a channel sends by itself: welcome, and that nobody is there now."""

    _inherit = "omnichannel.channel"

    welcome_text = fields.Text(translate=True, help="Answers a customer's first message, at once.")
    welcome_days = fields.Integer(
        "Welcome Again after",
        help="Days without a message after which a customer is welcomed once more; 0 = never.",
    )
    away_text = fields.Text(
        translate=True,
        help="Answers a customer's message outside of the business hours, once until you are back.",
    )

    @api.constrains("welcome_text", "away_text", "provider")
    def _check_texts(self):
        for channel in self:
            for name in ("welcome_text", "away_text"):
                channel._check_text(channel[name] or "")

    def _check_text(self, text):
        """:raise ValidationError: a gap that we do not know, or too long for the provider"""
        if unknown := sorted(find_names(text) - set(GAPS)):
            raise ValidationError(
                self.env._(
                    "{{%(unknown)s}} is not known here. Use %(known)s.",
                    unknown=unknown[0],
                    known=", ".join(f"{{{{{name}}}}}" for name in GAPS),
                )
            )
        limit = self._capabilities.text_limit - GAP_ROOM
        if gate.measure(self._capabilities, text) > limit:
            raise ValidationError(
                self.env._("The text is too long: at most %s characters fit.", limit)
            )

    @api.constrains("welcome_days")
    def _check_welcome_days(self):
        if self.filtered(lambda channel: channel.welcome_days < 0):
            raise ValidationError(self.env._("The number of days cannot be negative."))

    def _get_texts(self, name):
        """The translations of an automatic text.

        :param str name: "welcome_text" or "away_text"
        :return: text by language; empty when there is none
        :rtype: dict[str, str]
        """
        self.ensure_one()
        return self._fields[name]._get_stored_translations(self) or {}

    def _fill_text(self, texts, chat, closed):
        """An automatic text for one customer, in his language.

        :param dict texts: see :meth:`_get_texts`
        :param chat: one ``omnichannel.chat`` record
        :param closed: the closed period, or None
        :rtype: str
        """
        self.ensure_one()
        lang = self._choose_lang(texts, chat._get_customer_language())
        back = closed and closed.end
        return placeholders.fill(
            texts[lang],
            {
                "first_name": chat._get_first_name()[:NAME_LENGTH],
                "company": (self.company_id.name or "")[:NAME_LENGTH],
                "back": self._format_return(back, lang) if back else "",
            },
        )

    def _choose_lang(self, texts, wanted):
        """The translation nearest to the customer's language, else the responsible's, else English.

        :param dict texts: text by language, "en_US" among them
        :param str wanted: as the provider or the customer record tells it, e.g. "es" or "pt-BR"
        """
        ours = self.responsible_id.lang or self.company_id.partner_id.lang
        # A translation equal to none is stored for each language that somebody wrote in.
        codes = sorted(texts, key=lambda code: code != ours)
        for code in codes:
            if _normalise(code) == _normalise(wanted):
                return code
        for code in codes:
            if _normalise(code).partition("_")[0] == _normalise(wanted).partition("_")[0]:
                return code
        return ours if ours in texts else "en_US"


def _normalise(code):
    return (code or "").replace("-", "_").lower()
