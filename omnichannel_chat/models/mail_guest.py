from odoo import fields, models


class MailGuest(models.Model):
    """Customers write in the name of guests, and are seen by who sees their chats only.

    Odoo lets every employee read guests. Those of a channel follow the rules of the channel's
    addresses instead; visitors of a live chat or a meeting stay what they are.
    """

    _inherit = "mail.guest"

    # On the guest itself: rules are asked often, and looking for his address would cost each time.
    omnichannel_channel_id = fields.Many2one(
        "omnichannel.channel",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups="base.group_system",
        help="The channel on which this guest is a customer.",
    )
