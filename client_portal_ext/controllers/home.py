from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class ClientHome(CustomerPortal):
    """The portal's first page: what waits for the client stands above the cards of Odoo."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # The page itself, before its counters: keys that were not asked for break their script.
        if not counters and request.env["omnichannel.chat"]._is_client(request.env.user):
            portal, user = request.env["client.portal"], request.env.user
            values.update(
                **portal._get_home_page(user, {}).values,
                client_may_start=user.company_id.client_may_start,
                client_has_own_page=portal._has_own_page,
            )
        return values
