def migrate(cr, version):
    """What answers a message of another place answers nothing: nobody is shown that message."""
    cr.execute(
        """
        UPDATE mail_message answer SET parent_id = NULL
          FROM mail_message parent
         WHERE parent.id = answer.parent_id AND answer.model = 'omnichannel.chat'
           AND (parent.model, parent.res_id) IS DISTINCT FROM (answer.model, answer.res_id)
        """
    )
