def migrate(cr, version):
    """What the list of unread chats is found by: the newest message of each customer."""
    cr.execute(
        """
        UPDATE omnichannel_chat chat SET last_inbound_message_id = newest.id
          FROM (SELECT chat_id, max(mail_message_id) AS id
                  FROM omnichannel_message WHERE direction = 'in' GROUP BY chat_id) AS newest
         WHERE newest.chat_id = chat.id
        """
    )
