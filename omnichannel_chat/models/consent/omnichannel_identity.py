from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import consent_words
from ...tools.phone_variants import get_variants

#: Whoever has stopped more is not asked again for less.
_STRENGTH = {False: 0, "marketing": 1, "all": 2}


class OmnichannelIdentity(models.Model):
    """Consent and blocking: what a customer does not want from us, and we not from him.

    The ledger is the main identity; Odoo's phone blacklist is kept in step both ways, so that a
    customer who stops here gets no mass SMS either, and the other way round.
    """

    _inherit = "omnichannel.identity"

    def _read_consent(self, text):
        """What a message of this customer says about consent: "stop", "start" or ""."""
        channel_sudo = self.channel_id.sudo()
        return consent_words.read(text, channel_sudo.stop_words, channel_sudo.start_words)

    def _stop(self, scope, source):
        """The customer wants no more of this; what was stopped before stays stopped.

        :param str scope: "marketing" or "all"
        :param str source: a key of the field ``stopped_by``
        """
        for identity in self._in_team_language():
            if _STRENGTH[scope] <= _STRENGTH[identity.stopped]:
                continue
            identity.write(
                {"stopped": scope, "stopped_at": fields.Datetime.now(), "stopped_by": source}
            )
            if identity.phone and source != "blacklist":
                # sudo: the customer has said so
                self.env["phone.blacklist"].sudo()._add([identity.phone])
            identity._log_in_chats(identity._explain_stop())

    def _allow(self, source):
        """The customer said himself, or a person says, that he wants messages again."""
        for identity in self.filtered("stopped")._in_team_language():
            identity.write({"stopped": False, "stopped_at": False, "stopped_by": False})
            if identity.phone and source != "blacklist":
                # sudo: the customer has said so
                self.env["phone.blacklist"].sudo()._remove([identity.phone])
            identity._log_in_chats(identity._explain_allowed(source))

    def _in_team_language(self):
        """Lines that a worker leaves are in the language of the channel's responsible person."""
        if self.env.lang or not self:
            return self
        responsible = self.channel_id.sudo().responsible_id[:1]
        return self.with_context(lang=responsible.lang)

    def _explain_stop(self):
        what = dict(self._fields["stopped"]._description_selection(self.env))[self.stopped]
        how = dict(self._fields["stopped_by"]._description_selection(self.env))[self.stopped_by]
        return self.env._(
            "The customer has stopped messages: %(what)s (%(how)s).", what=what, how=how
        )

    def _explain_allowed(self, source):
        how = dict(self._fields["stopped_by"]._description_selection(self.env))[source]
        return self.env._("The customer may get messages again (%s).", how)

    def _set_blocked(self, blocked):
        """Block or unblock the customer; who did it and when is kept."""
        for identity in self.filtered(lambda each: each.blocked != blocked):
            identity.write(
                {
                    "blocked": blocked,
                    "blocked_at": fields.Datetime.now() if blocked else False,
                    "blocked_by_id": self.env.uid if blocked else False,
                }
            )
            sentence = (
                self.env._("Customer blocked.") if blocked else self.env._("Customer unblocked.")
            )
            identity._log_in_chats(sentence)

    def _log_in_chats(self, sentence):
        """Leave a line in the customer's chats, and have whoever looks at them look again."""
        # sudo: all chats of the customer get the line
        chats = self.env["omnichannel.chat"].sudo().search([("identity_id", "in", self.ids)])
        author = self.env.user.partner_id.id
        for chat in chats:
            chat.message_post(body=sentence, author_id=author)

    # ------------------------------------------------------------------ the phone blacklist

    @api.model
    def _follow_blacklist(self, numbers, listed):
        """Odoo's phone blacklist changed somewhere else.

        :param list numbers: international format
        :param bool listed: added, else removed
        """
        phones = {variant for number in numbers for variant in get_variants(number)}
        domain = Domain("phone", "in", list(phones)) & Domain("main_id", "=", False)
        # Whoever told the list is stopped, or allowed, by now: nothing is done twice.
        identities = self.search(domain)
        if listed:
            identities._stop("marketing", "blacklist")
        else:
            # What the provider itself stopped, or everything, is not lifted by a list.
            identities.filtered(lambda each: each.stopped == "marketing")._allow("blacklist")

    def _heed_blacklist(self):
        """People whom we know only now may have been on the phone blacklist for long."""
        variants = {each: get_variants(each.phone) for each in self if each.phone}
        numbers = [number for forms in variants.values() for number in forms]
        if not numbers:
            return
        listed = self.env["phone.blacklist"].search(
            [("number", "in", numbers), ("active", "=", True)]
        )
        found = set(listed.mapped("number"))
        self.filtered(lambda each: found & set(variants.get(each, ())))._stop(
            "marketing", "blacklist"
        )
