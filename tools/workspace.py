"""Everything set up: Odoo's code, a Python that runs it, and PostgreSQL."""

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from . import addons, environment, lock, oca, odoo_source, postgres, process, system
from .errors import ToolError
from .paths import CACHE, CONFIG, DATA, LOGS, ROOT, STATE

CONFIG_TEXT = """\
[options]
addons_path = {addons_path}
data_dir = {data_dir}
db_name =
http_interface = 127.0.0.1
list_db = False
"""
# libpq's variables, as Odoo's options name them.
DATABASE_OPTIONS = {
    "PGHOST": "db_host",
    "PGPORT": "db_port",
    "PGUSER": "db_user",
    "PGPASSWORD": "db_password",
    "PGSSLMODE": "db_sslmode",
}
LOADING = re.compile(r"Loading module (\S+) \((\d+)/(\d+)\)")
TROUBLE = re.compile(r" (ERROR|CRITICAL) \S+ \S+: (.*)")


class Workspace(NamedTuple):
    """What a command works with."""

    source: odoo_source.Source
    python: str
    addons: list
    server: postgres.Server

    @property
    def environment(self):
        """Variables for programs that start Odoo or talk to its database themselves."""
        paths = {"ODOO_CONFIG": CONFIG, "ODOO_PYTHON": self.python, "ODOO_ROOT": self.source.root}
        # As in an activated environment: Odoo starts itself again as `python`.
        path = f"{Path(self.python).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        named = {key: str(path) for key, path in paths.items()}
        return self.server.environment | named | {"PATH": path}

    def get_command(self, command, *arguments):
        """The command line that runs Odoo."""
        return [self.python, self.source.launcher, command, "-c", CONFIG, *arguments]

    def update(self, database, progress, *arguments):
        """Install or update modules in `database`, which Odoo makes if it is not there."""
        trouble = []

        def show(line):
            if found := LOADING.search(line):
                progress.show("{} ({}/{})".format(*found.groups()))
            if found := TROUBLE.search(line):
                trouble.append(found[2])

        command = self.get_command(
            "server", "-d", database, *arguments, "--stop-after-init", "--no-http"
        )
        log = f"Odoo for {database}"
        process.call(command, log, show=show, env=self.server.environment, cwd=ROOT)
        if trouble:
            raise ToolError(f"{log} reports: {trouble[0]} (log: {LOGS})")


def set_up(*needs):
    """Fetch and install what is missing; return Odoo's code and a Python for it."""
    _check_space()
    with lock.exclusive(STATE / "setup.lock"):
        system.ensure(system.VENV, *needs)
        with lock.exclusive(CACHE / "lock"):
            source = odoo_source.ensure()
        python = environment.ensure_odoo(source)
        if folder := oca.ensure(python):
            source = source.with_addons(folder, oca.get_requirements(oca.BRIDGED))
        return source, python


@contextmanager
def ready(*needs):
    """Set up, yield the workspace with PostgreSQL running, stop what was started for it."""
    source, python = set_up(*postgres.get_needs(), *needs)
    with postgres.running() as server:
        _write_config(source, server)
        yield Workspace(source, python, addons.find(source), server)


def _check_space():
    STATE.mkdir(exist_ok=True)
    free = shutil.disk_usage(STATE).free / 2**30
    if free < 0.5:
        raise ToolError(f"Disk full: {free:.1f} GiB free in {STATE}")


def _write_config(source, server):
    folders = [*source.addons, ROOT]
    text = CONFIG_TEXT.format(addons_path=",".join(map(str, folders)), data_dir=DATA)
    values = os.environ | server.environment
    for variable, option in DATABASE_OPTIONS.items():
        if values.get(variable):
            text += f"{option} = {values[variable]}\n"
    CONFIG.touch(mode=0o600)
    CONFIG.write_text(text)
