from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

#: Days for which WhatsApp tells the same thing again; the others give up earlier.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
REPEAT_DAYS = 7
EVENT_BATCH = 10_000
FILE_BATCH = 200


class OmnichannelChannel(models.Model):
    """How long a channel keeps what providers told us, and the files of its chats."""

    _inherit = "omnichannel.channel"

    event_days = fields.Integer(
        "Keep Events",
        default=30,
        help="Days after which the raw events behind messages are deleted; 0 = never. Parked "
        "events stay until somebody has looked at them.",
    )
    file_days = fields.Integer(
        "Keep Files",
        help="Days after which files in chats are deleted, received and sent ones; the messages "
        "stay. 0 = never.",
    )

    @api.constrains("event_days", "file_days")
    def _check_days(self):
        for channel in self:
            if channel.event_days < 0 or channel.file_days < 0:
                raise ValidationError(self.env._("Days cannot be fewer than none."))
            if 0 < channel.event_days <= REPEAT_DAYS:
                raise ValidationError(
                    self.env._(
                        "Keep events for more than %s days: so long a provider may tell the same "
                        "thing again.",
                        REPEAT_DAYS,
                    )
                )

    @api.autovacuum
    def _gc_events(self):
        """Delete events whose days are over.

        :return: how many were deleted, and whether there may be more
        """
        self.env["omnichannel.event"].flush_model(["state", "received_at"])
        self.flush_model(["event_days"])
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM omnichannel_event WHERE id IN (
                    SELECT e.id FROM omnichannel_channel c
                      JOIN omnichannel_event e ON e.channel_id = c.id
                       AND e.received_at < %s - c.event_days * interval '1 day'
                     WHERE c.event_days > 0 AND e.state IN ('done', 'ignored')
                     LIMIT %s FOR UPDATE OF e SKIP LOCKED)
                """,
                fields.Datetime.now(),
                EVENT_BATCH,
            )
        )
        deleted = self.env.cr.rowcount
        self.env["omnichannel.event"].invalidate_model()
        return deleted, int(deleted == EVENT_BATCH)

    @api.autovacuum
    def _gc_files(self):
        """Delete files in chats whose days are over; their messages say so.

        :return: how many were deleted, and whether there may be more
        """
        Delivery = self.env["omnichannel.message"]
        Delivery.flush_model(["attachment_id", "state"])
        self.flush_model(["file_days"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.id FROM omnichannel_channel c
                  JOIN omnichannel_message d ON d.channel_id = c.id
                   AND d.create_date < %s - c.file_days * interval '1 day'
                  JOIN ir_attachment a ON a.id = d.attachment_id
                   AND a.res_model = 'omnichannel.chat'
                 WHERE c.file_days > 0 AND d.state NOT IN ('queued', 'sending')
                 LIMIT %s
                """,
                fields.Datetime.now(),
                FILE_BATCH,
            )
        )
        deliveries = Delivery.browse([row[0] for row in rows])
        deliveries._release_files().unlink()
        deliveries.write({"media_state": "removed"})
        return len(deliveries), int(len(deliveries) == FILE_BATCH)
