"""What a pass of the intake looks up: messages and chats that are here already."""

from datetime import timedelta

from odoo.tools import SQL

from .bubble import naive

#: Clocks of providers may be behind ours by so much.
CLOCK_SKEW = timedelta(minutes=1)


class Known:
    """Finds what events are about."""

    def __init__(self, env):
        self.env = env

    def find_deliveries(self, keys):
        """Deliveries by (channel id, external id)."""
        if not keys:
            return {}
        Delivery = self.env["omnichannel.message"]
        Delivery.flush_model(["channel_id", "external_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.channel_id, m.external_id, m.id
                  FROM unnest(%s::int[], %s::varchar[]) AS wanted (channel_id, external_id)
                  JOIN omnichannel_message m USING (channel_id, external_id)
                 WHERE m.operation = 'send'
                """,
                *(list(column) for column in zip(*keys, strict=True)),
            )
        )
        ids = [row[2] for row in rows]
        return {(row[0], row[1]): Delivery.browse(row[2]).with_prefetch(ids) for row in rows}

    def find_target(self, record, external_id):
        return self.find_deliveries({(record.channel_id.id, external_id)}).get(
            (record.channel_id.id, external_id)
        )

    def find_by_key(self, record, key):
        return self.env["omnichannel.message"].search(
            [("channel_id", "=", record.channel_id.id), ("key", "=", key)], limit=1
        )

    def find_unfinished(self, record, echo, state):
        """Messages of ours to the customer of an echo, of which we know no external id yet."""
        return self.env["omnichannel.message"].search(
            [
                ("chat_id", "=", self.find_chat(record, echo.contact).id),
                ("operation", "=", "send"),
                ("direction", "=", "out"),
                ("state", "=", state),
                ("sending_at", "<=", naive(echo.occurred_at) + CLOCK_SKEW),
            ],
            order="id",
        )

    def find_chat(self, record, contact):
        identity = self.env["omnichannel.identity"]._find(record.channel_id, contact.addresses)
        return self.env["omnichannel.chat"].search(
            [("identity_id", "=", identity.id)], order="state desc, id desc", limit=1
        )
