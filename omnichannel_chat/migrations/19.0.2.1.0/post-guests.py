from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    """Tie customers' guests to their channels, and take phone numbers out of their names."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        UPDATE mail_guest g SET omnichannel_channel_id = i.channel_id
          FROM omnichannel_identity i
         WHERE i.guest_id = g.id AND g.omnichannel_channel_id IS NULL
        """
    )
    for channel in env["omnichannel.channel"].with_context(active_test=False).search([]):
        # "WhatsApp, …" before the last four letters
        head = channel._call_nameless("")
        cr.execute(
            SQL(
                """
                UPDATE mail_guest g
                   SET name = left(COALESCE(i.name, i.username, %s || right(i.external_id, 4)), 512)
                  FROM omnichannel_identity i
                 WHERE i.guest_id = g.id AND i.channel_id = %s
                   AND ltrim(g.name, '+') IN (ltrim(i.phone, '+'), ltrim(i.external_id, '+'))
                """,
                head,
                channel.id,
            )
        )
