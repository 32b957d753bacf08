from odoo.tools import SQL

#: Signs that turn the direction of what follows a name.
UNSAFE = "[\u202a-\u202e\u2066-\u2069]"
#: Where names are that customers chose.
COLUMNS = [
    ("omnichannel_identity", "name", "TRUE"),
    ("omnichannel_identity", "username", "TRUE"),
    ("mail_guest", "name", "id IN (SELECT guest_id FROM omnichannel_identity)"),
    ("ir_attachment", "name", "res_model = 'omnichannel.chat'"),
]


def migrate(cr, version):
    """Names and file names that came before they were cleaned turn nobody's sentences round."""
    for table, column, condition in COLUMNS:
        name = SQL.identifier(column)
        cr.execute(
            SQL(
                "UPDATE %(table)s SET %(name)s = regexp_replace(%(name)s, %(unsafe)s, '', 'g')"
                " WHERE %(name)s ~ %(unsafe)s AND %(condition)s",
                table=SQL.identifier(table),
                name=name,
                unsafe=UNSAFE,
                condition=SQL(condition),
            )
        )
