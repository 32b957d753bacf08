"""The databases of one run: copies, dropped at its end."""

import os
import re
from contextlib import closing, suppress

import psycopg2
from psycopg2.extensions import quote_ident


class Databases:
    """Makes databases from a template; their names tell which run they belong to."""

    def __init__(self, template):
        self.template = template
        self._mine = f"{template}_bench_{os.getpid()}_"
        self._made = []

    def make(self, purpose, template=None):
        """A new copy of the template, or of another database of this run."""
        name = self._mine + purpose
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template or self.template)
        self._made.append(name)
        return name

    def drop(self, name):
        """Drop a database, whoever is connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def drop_all(self):
        """Drop what this run has made."""
        while self._made:
            self.drop(self._made.pop())

    def drop_abandoned(self):
        """Drop what runs have left that were killed."""
        pattern = re.compile(re.escape(self.template) + r"_bench_(\d+)_\w+")
        for (name,) in query("postgres", "SELECT datname FROM pg_database"):
            found = pattern.fullmatch(name)
            if found and not _is_running(int(found[1])):
                self.drop(name)

    def _execute(self, statement, *names):
        with closing(connect("postgres")) as connection, connection.cursor() as cursor:
            cursor.execute(statement.format(*(quote_ident(name, cursor) for name in names)))


def connect(name):
    """A connection where every statement is a transaction of its own."""
    connection = psycopg2.connect(dbname=name)
    connection.autocommit = True
    return connection


def query(name, statement, *values):
    """The rows that a statement gives in a database."""
    with closing(connect(name)) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def count(name, table):
    """How many rows a table has."""
    return query(name, f"SELECT count(*) FROM {table}")[0][0]


def _is_running(process_id):
    with suppress(ProcessLookupError):
        os.kill(process_id, 0)
        return True
    return False
