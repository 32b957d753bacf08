def migrate(cr, version):
    """Chats whose customers' clocks were ahead of ours come back to the present."""
    cr.execute(
        """
        UPDATE omnichannel_chat
           SET last_message_at = LEAST(last_message_at, now() AT TIME ZONE 'UTC'),
               last_inbound_at = LEAST(last_inbound_at, now() AT TIME ZONE 'UTC'),
               waiting_since = LEAST(waiting_since, now() AT TIME ZONE 'UTC')
         WHERE GREATEST(last_message_at, last_inbound_at, waiting_since)
               > now() AT TIME ZONE 'UTC'
        """
    )
