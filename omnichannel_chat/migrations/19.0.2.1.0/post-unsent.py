def migrate(cr, version):
    """Messages that were not sent before this was shown: in the list, and as unanswered."""
    cr.execute(
        """
        UPDATE omnichannel_message SET trouble = state
         WHERE direction = 'out' AND operation = 'send' AND state IN ('failed', 'uncertain')
        """
    )
    cr.execute(
        """
        UPDATE omnichannel_chat chat
           SET unsent = CASE WHEN lost.failed THEN 'failed' ELSE 'uncertain' END
          FROM (SELECT chat_id, bool_or(trouble = 'failed') AS failed
                  FROM omnichannel_message WHERE trouble IN ('failed', 'uncertain')
                 GROUP BY chat_id) AS lost
         WHERE lost.chat_id = chat.id
        """
    )
    # Since the customer's first message after our last answer that arrived.
    cr.execute(
        """
        UPDATE omnichannel_chat chat SET waiting_since = asked.since
          FROM (SELECT answered.chat_id, min(message.date) AS since
                  FROM (SELECT chat.id AS chat_id, max(ours.mail_message_id) AS id
                          FROM omnichannel_chat chat
                     LEFT JOIN omnichannel_message ours
                            ON ours.chat_id = chat.id AND ours.direction = 'out'
                           AND ours.operation = 'send' AND ours.origin IS DISTINCT FROM 'away'
                           AND ours.state NOT IN ('failed', 'uncertain')
                         WHERE chat.unsent IS NOT NULL GROUP BY chat.id) AS answered
                  JOIN omnichannel_message theirs
                    ON theirs.chat_id = answered.chat_id AND theirs.direction = 'in'
                   AND theirs.mail_message_id > COALESCE(answered.id, 0)
                  JOIN mail_message message
                    ON message.id = theirs.mail_message_id
                   AND message.create_date - message.date < interval '1 day'
                 GROUP BY answered.chat_id) AS asked
         WHERE asked.chat_id = chat.id AND chat.state = 'open' AND chat.waiting_since IS NULL
           AND NOT EXISTS (SELECT FROM omnichannel_identity customer
                            WHERE customer.id = chat.identity_id AND customer.blocked)
        """
    )
