"""The databases of a clone, made quickly from templates.

``base`` and ``base_demo`` hold Odoo without our addons, ``test_template`` also ours. What a
database was made from is kept as its comment in PostgreSQL, written when it is complete: another
comment, or none, means that it must be made again.
"""

import hashlib
import json
import os
import shutil

from . import addons, console, snapshot
from .paths import DATA

WITH_DEMO = "--with-demo"


class Databases:
    """Makes the databases of a workspace."""

    def __init__(self, workspace):
        self.workspace = workspace
        self.server = workspace.server
        self.query = workspace.server.query
        self.checksums = {addon.name: addon.get_checksum() for addon in workspace.addons}

    def get_name(self, purpose):
        """The name of a database; tells clones apart on a server that they share."""
        return f"{self.workspace.server.prefix}{purpose}"

    def ensure_run(self):
        """Return the database of `make run`: kept, with our changed addons updated."""
        name = self.get_name("run")
        made_from = json.loads(self._get_comment(name) or "{}")
        if not made_from:
            self.copy(self.ensure_base(WITH_DEMO), name)
        changed = [key for key, value in self.checksums.items() if made_from.get(key) != value]
        if changed:
            self._install(changed, name, "Updating" if made_from else "Installing", WITH_DEMO)
            self._set_comment(name, json.dumps(self.checksums))
        return name

    def ensure_test(self, purpose="test", *more):
        """Return a fresh database with our addons, without demonstration data.

        :param more: modules that are installed besides
        """
        template, base = self.get_name("test_template"), self.ensure_base()
        key = f"{self._get_comment(base)} {json.dumps(self.checksums)}"
        if self._get_comment(template) != key:
            self._relaxed(self.copy(base, template))
            self._install(list(self.checksums), template, "Installing")
            self._set_comment(template, key)
        name = self._relaxed(self.copy(template, self.get_name(purpose)))
        if more:
            self._install(more, name, "Installing")
        return name

    def ensure_base(self, *options):
        """Return the template that holds Odoo without our addons."""
        name = self.get_name("base_demo" if WITH_DEMO in options else "base")
        modules = ",".join(addons.get_outside_dependencies(self.workspace.addons))
        parts = [self.workspace.source.version, self.server.get_version(), modules, *options]
        key = hashlib.sha256(" ".join(parts).encode()).hexdigest()
        if self._get_comment(name) != key:
            self._make_base(name, key, modules, *options)
            self._set_comment(name, key)
        return name

    def _make_base(self, name, key, modules, *options):
        self.drop(name)
        if snapshot.restore(self.server, name, key):
            return
        self.drop(name)
        kind = "with demonstration data" if WITH_DEMO in options else "for tests"
        with console.step(f"Installing Odoo's apps {kind}") as progress:
            self.workspace.update(name, progress, "-i", modules, *options)
        snapshot.save(self.server, name, key)

    def copy(self, template, name):
        """Make `name` a copy of `template`, and return it."""
        self.drop(name)
        self.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        if (files := DATA / "filestore" / template).exists():
            # Stored files are never changed, only added and removed: databases can share them.
            shutil.copytree(files, DATA / "filestore" / name, copy_function=os.link)
        return name

    def _relaxed(self, name):
        self.server.relax(name)
        return name

    def drop(self, name):
        """Drop the database and its files."""
        self.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(DATA / "filestore" / name, ignore_errors=True)

    def _install(self, modules, name, verb, *options):
        """Install or update; Odoo leaves alone what `-i` finds installed or `-u` does not find."""
        names = ",".join(modules)
        with console.step(f"{verb} {names}") as progress:
            self.workspace.update(name, progress, "-i", names, "-u", names, *options)

    def _get_comment(self, name):
        found = f"SELECT oid FROM pg_database WHERE datname = '{name}'"
        return self.query(f"SELECT shobj_description(({found}), 'pg_database')")

    def _set_comment(self, name, text):
        self.query(f"COMMENT ON DATABASE \"{name}\" IS '{text}'")
