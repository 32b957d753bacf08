from odoo import api, models
from odoo.tools import SQL

#: States in which a document is of no use any more, as Odoo's models and those of others call them.
_ENDED = {"cancel", "canceled", "cancelled"}
#: Whose document it is, where a model has these fields.
_CUSTOMERS = ("partner_id", "partner_invoice_id", "partner_shipping_id")


class PortalMixin(models.AbstractModel):
    """Documents that clients open: by their rights, or by the link of a mail.

    A link works for whoever has it, without signing in, until it is renewed: Odoo never does that.
    """

    _inherit = "portal.mixin"

    # ------------------------------------------------------------------ whom it is open to

    def _is_shown_to_clients(self):
        """Whether this document is one that clients may see at all, be it theirs or not.

        Models say so whose documents are nobody's business but the team's for a while. What holds
        here has to hold in a global rule of the model, too, for what is not asked by a page.
        """
        return True

    def _is_closed_to(self, user):
        """Whether this document is closed to somebody, whatever link he has.

        :param user: who asks: a ``res.users`` record, maybe the public one
        :rtype: bool
        """
        self.ensure_one()
        if not user.share:
            return False
        # sudo: the state of a document, and whose it is; nothing of it is told
        document_sudo = self.sudo()
        if not document_sudo._is_shown_to_clients():
            return True
        is_stranger = not user._is_public() and not self.with_user(user).has_access("read")
        return is_stranger and not document_sudo._was_sent_to(user.sudo().partner_id)

    def _was_sent_to(self, partner):
        """Whether somebody who is signed in, and may not read this by himself, has got its link.

        The customer's colleagues have; he himself, where he is signed in for another account of
        his; who follows the document, and to whom a message of it was addressed. A link that was
        passed on opens nothing for who is known as somebody else.

        :param partner: the ``res.partner`` of who is signed in, under sudo
        """
        customers = self.env["res.partner"].union(
            *(self[name] for name in _CUSTOMERS if name in self._fields)
        )
        if not customers or partner.commercial_partner_id in customers.commercial_partner_id:
            return True
        email = partner.email_normalized
        if email and email in customers.mapped("email_normalized"):
            return True
        if "message_partner_ids" not in self._fields:
            return False
        addressed = [
            ("model", "=", self._name),
            ("res_id", "=", self.id),
            ("partner_ids", "in", partner.ids),
        ]
        return partner in self["message_partner_ids"] or bool(
            self.env["mail.message"].search_count(addressed, limit=1)
        )

    # ------------------------------------------------------------------ links that end

    def write(self, vals):
        ending = self._find_ending_links(vals)
        result = super().write(vals)
        ending._renew_links()
        return result

    def _find_ending_links(self, vals):
        """Those whose links end with these values: archived, cancelled, given to another client."""
        if not vals.get("active", True) or vals.get("state") in _ENDED:
            return self
        if "partner_id" in vals and "partner_id" in self._fields:
            # sudo: whose they are until now; whether they may be written is asked by the writing
            return self.filtered(lambda each: each.sudo().partner_id.id != vals["partner_id"])
        return self.browse()

    def _renew_links(self):
        """From now on links that were sent open nothing; whoever is sent one gets a new one.

        One statement, which is no change of the documents: nobody is told, none is computed again.
        """
        if not self.ids:
            return
        self.flush_recordset(["access_token"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s SET access_token = gen_random_uuid()::text
                 WHERE id IN %s AND access_token IS NOT NULL
                """,
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["access_token"], flush=False)

    @api.model
    def _renew_links_of(self, partners):
        """End the links to all documents of contacts, and of those below them.

        :param partners: ``res.partner`` records; two statements for each kind of document
        """
        if not partners:
            return
        for name in self.env.registry.descendants(["portal.mixin"], "_inherit"):
            # sudo: whoever ends an access need not see the documents; none is shown
            Documents_sudo = self.env[name].sudo().with_context(active_test=False)
            if Documents_sudo._has_links_of_partners():
                Documents_sudo.search(
                    [("partner_id", "child_of", partners.ids), ("access_token", "!=", False)],
                    order="id",
                )._renew_links()

    @api.model
    def _has_links_of_partners(self):
        """Whether this is a model with a table, whose documents have a link and a customer."""
        partner, token = (self._fields.get(name) for name in ("partner_id", "access_token"))
        return bool(
            self._auto
            and not self._abstract
            and (token and token.store)
            and (partner and partner.store and partner.comodel_name == "res.partner")
        )
