from odoo import models


class PaymentToken(models.Model):
    """A card on file: the business learns what its client does with it (S3-24)."""

    _inherit = "payment.token"

    def _get_available_tokens(self, providers_ids, partner_id, is_validation=False, **kwargs):
        """On his page of cards a client finds those that he may remove: his own."""
        tokens = super()._get_available_tokens(
            providers_ids, partner_id, is_validation=is_validation, **kwargs
        )
        return tokens.filtered(lambda each: each.partner_id.id == partner_id)

    def _tell_business(self, what):
        """A client has added or removed this card: the team is told, and a mail is queued.

        Of the card they learn what Odoo shows of it everywhere: the last digits.

        :param str what: "added" or "removed"
        """
        self.ensure_one()
        # sudo: the card is that of who acts, or of who has paid
        token_sudo = self.sudo()
        company_sudo = token_sudo.company_id
        token_sudo = token_sudo.with_context(lang=company_sudo.partner_id.lang or self.env.lang)
        company_sudo = token_sudo.company_id
        client_sudo = token_sudo.partner_id
        sentence = token_sudo._get_act_sentence(what)
        user_sudo = client_sudo.user_ids.filtered("share")[:1] or self.env.user
        # The e-mail tells the business, where it wants one.
        self.env["client.portal"]._tell_team(
            client_sudo.commercial_partner_id, user_sudo, sentence, client_sudo, is_told=True
        )
        to = company_sudo.client_card_email or company_sudo.email
        if not to:
            return
        # Queued: no mail server is waited for in a client's request.
        company_sudo._queue_client_mail(
            {
                **company_sudo._get_client_mail_values(),
                "subject": sentence,
                "preview": sentence,
                "greeting": token_sudo.env._("Hello"),
                "lines": [sentence, token_sudo.provider_id.name],
                "small": [],
                "url": f"{company_sudo.get_base_url()}/odoo/res.partner/{client_sudo.id}",
                "button": token_sudo.env._("Open the customer"),
            },
            email_to=to,
        )

    def _get_act_sentence(self, what):
        names = {"client": self.partner_id.name or "", "card": self.display_name}
        if what == "added":
            return self.env._("%(client)s added a card: %(card)s", **names)
        return self.env._("%(client)s removed a card: %(card)s", **names)
