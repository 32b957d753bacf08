"""Everything that a run has: Odoo, databases, a folder for what it writes."""

import configparser
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.errors import ToolError

from . import inside, scenery
from .database import Databases

HERE = Path(__file__).parent
ROOT = HERE.parent


class World:
    """Set up from what `make bench` puts into the environment; leaving it removes everything."""

    def __init__(self, sizes):
        self.sizes = sizes
        self.config = os.environ.get("ODOO_CONFIG", str(ROOT / ".odoo" / "odoo.conf"))
        self._peer_addons = _get_setting("BENCH_PEER_ADDONS")
        self._peer_path = _get_setting("BENCH_PEER_PYTHONPATH")
        self.databases = Databases(_get_setting("BENCH_TEMPLATE"))
        self.folder = Path(tempfile.mkdtemp(prefix="omnichannel-bench-"))
        self._installed = {}

    def __enter__(self):
        self.databases.drop_abandoned()
        return self

    def __exit__(self, *_error):
        self.databases.drop_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self):
        """Variables for programs that run Odoo."""
        return os.environ | {"PYTHONPATH": self._peer_path}

    def get_options(self, database):
        """Options of Odoo for a database of ours."""
        config = configparser.RawConfigParser()
        config.read(self.config)
        addons = [config["options"]["addons_path"], str(HERE / "addons"), self._peer_addons]
        return [
            *("-c", self.config, "-d", database),
            *("--addons-path", ",".join(addons), "--data-dir", str(self.folder / "data")),
            *("--log-level", "warn"),
        ]

    def copy_ours(self, purpose):
        """A database with our addon, one agent, and connected channels."""
        return self._copy("ours", "omnichannel_chat,bench_floor", scenery.build_ours, purpose)

    def copy_portal(self, purpose):
        """The same with the client portal."""
        modules = "client_portal_ext,bench_floor"
        return self._copy("portal", modules, scenery.build_ours, purpose)

    def copy_odoo(self, purpose):
        """A database with Odoo's own apps alone."""
        return self.databases.make(f"odoo_{purpose}")

    def copy_peer(self, purpose):
        """A database with the peer's addons, one agent, and a connected bot."""
        return self._copy("peer", "mail_gateway_telegram", scenery.build_peer, purpose)

    def _copy(self, kind, modules, build, purpose):
        if kind not in self._installed:
            self._installed[kind] = self._install(kind, modules, build)
        return self.databases.make(f"{kind}_{purpose}", self._installed[kind])

    def _install(self, kind, modules, build):
        print(f"Installing {modules} ...", flush=True)
        database = self.databases.make(kind)
        options = [*self.get_options(database), "-i", modules, "--stop-after-init", "--no-http"]
        log = self.folder / f"install_{kind}.log"
        command = [sys.executable, "-m", "odoo", "server", *options]
        with log.open("w") as output:
            done = subprocess.run(
                command, env=self.environment, stdout=output, stderr=output, check=False
            )
        if done.returncode:
            raise ToolError(f"Installing {modules} failed:\n{log.read_text()[-2000:]}")
        inside.call(self, database, build)
        return database


def _get_setting(name):
    if value := os.environ.get(name):
        return value
    raise ToolError(f"{name} is not set: start with `make bench`")
