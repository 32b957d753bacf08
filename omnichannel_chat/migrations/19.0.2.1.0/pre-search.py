from psycopg2.extras import execute_values

from odoo.tools import SQL
from odoo.tools.sql import column_exists

from odoo.addons.omnichannel_chat.tools.folding import fold_for_index
from odoo.addons.omnichannel_chat.tools.texts import html_to_text

#: Messages that are read and written at once.
BATCH = 5000


def migrate(cr, version):
    """Fold what was written, so that it is found; before the index, which is faster after it."""
    cr.execute("DROP INDEX IF EXISTS mail_message_omnichannel_body_idx")
    if column_exists(cr, "mail_message", "omnichannel_search"):
        return
    cr.execute("ALTER TABLE mail_message ADD COLUMN omnichannel_search text")
    last = 0
    while True:
        cr.execute(
            SQL(
                """
                SELECT id, body FROM mail_message
                 WHERE model = 'omnichannel.chat' AND message_type = 'comment' AND id > %s
                 ORDER BY id LIMIT %s
                """,
                last,
                BATCH,
            )
        )
        rows = cr.fetchall()
        if not rows:
            break
        last = rows[-1][0]
        execute_values(
            cr._obj,
            """
            UPDATE mail_message m SET omnichannel_search = folded.text
              FROM (VALUES %s) AS folded (id, text) WHERE m.id = folded.id
            """,
            [(each, fold_for_index(html_to_text(body))) for each, body in rows],
            page_size=BATCH,
        )
