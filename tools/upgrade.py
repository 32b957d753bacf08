"""`make test-upgrade`: a database of an older version, brought to today's, beside a new one.

Both have demonstration data. What differs in structure or in records with an XML id makes the
command fail; what the upgrade did to the data of chats is listed, for a person to judge.
"""

import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from . import console, workspace
from .database import WITH_DEMO, Databases
from .errors import ToolError
from .paths import ROOT

#: The code of 19.0.2.0.0, as it was before work on the next version began.
OLDEST = "865b3b3~1"

#: What a database consists of: one line of text for each thing.
STRUCTURE = {
    "columns": """
        SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length,
                         'null:' || is_nullable, 'default:' || column_default)
          FROM information_schema.columns WHERE table_schema = 'public'
    """,
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    """,
    "XML ids": """
        SELECT concat_ws(' ', module, name, model, noupdate) FROM ir_model_data
         WHERE module LIKE 'omnichannel%' OR name LIKE '%omnichannel%'
    """,
}
#: Models of records that come with the addons, and are not data of a company.
CONFIGURATION = r"model ~ '^(ir|mail\.activity|mail\.message\.subtype|mail\.template|digest)\M'"
#: Tables that are not named as their model.
TABLES = {
    "ir.actions.act_url": "ir_act_url",
    "ir.actions.act_window": "ir_act_window",
    "ir.actions.act_window.view": "ir_act_window_view",
    "ir.actions.client": "ir_act_client",
    "ir.actions.report": "ir_act_report_xml",
    "ir.actions.server": "ir_act_server",
}
#: Columns that say when and in what order, and columns that hold the numbers of other records.
PASSING = (
    *("id", "res_id", "parent_path", "action"),
    *("create_date", "write_date", "create_uid", "write_uid"),
    *("arch_prev", "arch_updated", "nextcall", "lastcall", "date_init", "date_update"),
)
#: Whose rows are compared before and after: ours, and what Odoo keeps of chats.
OURS = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND (table_name LIKE 'omnichannel%' OR table_name IN
            ('mail_message', 'mail_guest', 'mail_followers', 'ir_attachment', 'res_partner'))
     ORDER BY table_name
"""


def test_upgrade(arguments):
    """Compare; an argument chooses the commit whose addons made the old database."""
    commit = arguments[0] if arguments else OLDEST
    with workspace.ready() as space:
        old, upgraded, new = _make_databases(space, commit)
        before, after, fresh = (Facts(space.server, name) for name in (old, upgraded, new))
        _tell_of_data(before, after)
        if not _is_same(after, fresh):
            sys.exit(1)


def _make_databases(space, commit):
    databases = Databases(space)
    base = databases.ensure_base(WITH_DEMO)
    old, upgraded, new = (databases.get_name(f"upgrade_{name}") for name in ("old", "to", "new"))
    names = ",".join(databases.checksums)
    with console.step(f"Installing the addons of {commit}") as progress, _old_code(commit) as code:
        databases.copy(base, old)
        folders = ",".join(map(str, [*space.source.addons, code]))
        old_names = ",".join(name for name in databases.checksums if (code / name).is_dir())
        space.update(old, progress, f"--addons-path={folders}", "-i", old_names, WITH_DEMO)
    with console.step("Upgrading to those of today") as progress:
        databases.copy(old, upgraded)
        space.update(upgraded, progress, "-i", names, "-u", names, WITH_DEMO)
    with console.step("Installing those of today") as progress:
        databases.copy(base, new)
        space.update(new, progress, "-i", names, WITH_DEMO)
    return old, upgraded, new


@contextmanager
def _old_code(commit):
    """A folder with the addons as they were."""
    git = ["git", "archive", commit]
    archive = subprocess.run(git, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if archive.returncode:
        raise ToolError(f"There is no {commit} here: fetch the whole history")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        yield Path(folder)


class Facts:
    """What there is in a database."""

    def __init__(self, server, database):
        self.server = server
        self.database = database

    def query(self, sql):
        """Lines that `sql` answers."""
        return self.server.query(sql, database=self.database).splitlines()

    def get_records(self):
        """Records of configuration by XML id, as text; others are called by their XML ids."""
        found = set()
        for model in self.query(
            f"SELECT DISTINCT model FROM ir_model_data WHERE {CONFIGURATION}"
            " AND module LIKE 'omnichannel%'"
        ):
            found.update(self.query(self._select_records(model)))
        return found

    def _select_records(self, model):
        parts = [f"to_jsonb(t) - '{{{','.join(PASSING)}}}'::text[]"]
        for line in self.query(
            "SELECT concat_ws(' ', ttype, name, relation, relation_table, column1, column2)"
            f" FROM ir_model_fields WHERE model = '{model}' AND store"
            " AND ttype IN ('many2one', 'many2many')"
        ):
            kind, name, relation, *link = line.split()
            if name in PASSING:
                continue
            where = f"t.{name}"
            if kind == "many2many":
                table, column1, column2 = link
                where = f"ANY (SELECT {column2} FROM {table} WHERE {column1} = t.id)"
            parts.append(
                f"jsonb_build_object('{name}', (SELECT string_agg(module || '.' || name, ' '"
                f" ORDER BY module, name) FROM ir_model_data WHERE model = '{relation}'"
                f" AND res_id = {where}))"
            )
        table = TABLES.get(model, model.replace(".", "_"))
        return f"""
            SELECT concat_ws(' ', d.module, d.name, {" || ".join(parts)})
              FROM ir_model_data d JOIN {table} t ON t.id = d.res_id
             WHERE d.model = '{model}' AND d.module LIKE 'omnichannel%'
        """

    def get_data(self, before=None):
        """What each table holds.

        :param dict before: an earlier answer; values are summed of the rows that were there then
        :rtype: dict[str, Table]
        """
        return {name: self._get_table(name, (before or {}).get(name)) for name in self.query(OURS)}

    def _get_table(self, name, before):
        columns = self.query(
            "SELECT column_name FROM information_schema.columns"
            f" WHERE table_schema = 'public' AND table_name = '{name}' ORDER BY column_name"
        )
        key = "id" if "id" in columns else "0"
        order = ", ".join(["id"] if "id" in columns else columns)
        then = f"WHERE {key} <= {before.last}" if before else ""
        sums = ", ".join(
            f"md5(string_agg(COALESCE({each}::text, '-'), ' ' ORDER BY {order}))"
            for each in columns
        )
        numbers = self.query(f"SELECT count(*), COALESCE(max({key}), 0) FROM {name}")[0].split("|")
        values = self.query(f"SELECT {sums} FROM {name} {then}")[0].split("|")
        return Table(*map(int, numbers), dict(zip(columns, values, strict=True)))


class Table(NamedTuple):
    """What a table holds."""

    number: int
    last: int
    #: Of the values of each column.
    sums: dict


def _tell_of_data(before, after):
    """Say what the upgrade did to rows and values that were there."""
    old = before.get_data()
    new = after.get_data(old)
    console.say("\nRows, and columns that have another value than before:")
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was and now:
            columns = sorted(was.sums.keys() & now.sums.keys())
            changed = [each for each in columns if was.sums[each] != now.sums[each]]
            count = now.number if was.number == now.number else f"{was.number} -> {now.number}"
            console.say(f"  {name}: {count} {', '.join(changed)}".rstrip())
        else:
            console.say(f"  {name}: {'new' if now else 'gone'}")


def _is_same(upgraded, new):
    """Say what differs in structure and configuration; whether nothing does."""
    same = True
    for title, sql in STRUCTURE.items():
        same &= _compare(title, set(upgraded.query(sql)), set(new.query(sql)))
    return _compare("records", upgraded.get_records(), new.get_records()) and same


def _compare(title, upgraded, new):
    console.say(f"\n{title}: {len(new)}, {len(upgraded ^ new)} differ")
    for sign, lines in (("only upgraded: ", upgraded - new), ("only new: ", new - upgraded)):
        for line in sorted(lines):
            console.say(f"  {sign}{line}")
    return upgraded == new
