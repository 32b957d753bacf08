def migrate(cr, version):
    """Chats have no key any more that opens them in the portal: what there is of them goes."""
    cr.execute("ALTER TABLE omnichannel_chat DROP COLUMN IF EXISTS access_token")
