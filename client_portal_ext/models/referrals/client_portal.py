from urllib.parse import quote, urlencode

from odoo import api, models

from ..client_portal import Page, Section


class ClientPortal(models.AbstractModel):
    """A client's link to recommend us, among the places of the portal (S3-25)."""

    _inherit = "client.portal"

    @api.model
    def _get_sections(self, user):
        sections = super()._get_sections(user)
        # sudo: a switch of the user's own company
        if not user.sudo().company_id.client_show_referrals:
            return sections
        label = self.env._("Recommend us")
        return [*sections, Section("referrals", label, "/my/refer", "fa-bullhorn", 80)]

    @api.model
    def _get_pages(self):
        return {**super()._get_pages(), "/my/refer": self._get_referral_page}

    @api.model
    def _get_referral_page(self, user, _query):
        """The client's link, once he has made it, and how many have come by it."""
        # sudo: switch and texts of the user's own company
        company_sudo = user.sudo().company_id
        if not company_sudo.client_show_referrals:
            return None
        link_sudo = self.env["client.referral.link"]._find_of_client(user)
        # sudo: how many there are, of his own
        referrals_sudo = self.env["client.referral"].sudo()
        own = [("referrer_id", "=", user.partner_id.id), ("company_id", "=", company_sudo.id)]
        wanted = [*own, ("state", "!=", "known")]
        url = link_sudo._get_url() if link_sudo else ""
        mail = {"subject": company_sudo.name, "body": url}
        values = {
            "url": url,
            "mail_url": f"mailto:?{urlencode(mail, quote_via=quote)}",
            "text": self._get_referral_texts(company_sudo).client_referral_text,
            "count": referrals_sudo.search_count(wanted) if link_sudo else 0,
        }
        return Page(self.env._("Recommend us"), "client_portal_ext.client_refer", values)

    @api.model
    def _get_referral_texts(self, company_sudo):
        """Where the texts of a company stand, under sudo: on its portal."""
        # sudo: texts that the company shows to everybody who has a link
        return self.env["omnichannel.channel"].sudo()._get_portal(company_sudo)
