"""PostgreSQL: the user's own server (PGHOST ...), or a cluster of this clone on a socket.

The cluster runs as long as one command uses it; the last one stops it. PostgreSQL refuses to run
as root, so root runs it as the system user that Debian's package makes.
"""

import hashlib
import os
import pwd
import shutil
from contextlib import contextmanager
from pathlib import Path

from . import console, lock, process, system
from .errors import ToolError
from .paths import ROOT, STATE

SYSTEM_USER = "postgres"
ROLE = "odoo"
LONGEST_SOCKET_FOLDER = 90  # the name of a socket is limited to 107 bytes

# What `make run` has acknowledged survives a kill and a power cut, as in a real installation.
# Databases that can be made again at any time are relaxed one by one, see `Server.relax`.
SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{folder}'
shared_buffers = 256MB
max_connections = 200
max_wal_size = 2GB
"""


def get_needs():
    """The Debian packages to have."""
    if _is_external():
        return [system.PSQL]
    return [system.Need(("postgresql",), _find_programs)]


def _is_external():
    return bool(os.environ.get("PGHOST"))


@contextmanager
def running():
    """Yield the server, running."""
    if _is_external():
        yield _connect(Server({}, prefix=f"omnichannel_{_get_clone_id()}_"))
        return
    cluster = Cluster()
    with cluster.users.open("w") as users:
        lock.share(users)
        with lock.exclusive(STATE / "postgres.lock"):
            cluster.start()
        try:
            yield _connect(Server(cluster.environment))
        finally:
            if lock.try_exclusive(users) and cluster.is_running():
                cluster.stop()


def stop():
    """Stop the clone's cluster, whoever uses it."""
    if _find_programs() and Cluster().is_running():
        Cluster().stop()


def remove():
    """Delete the clone's cluster with everything in it."""
    stop()
    if _find_programs():
        shutil.rmtree(Cluster().folder, ignore_errors=True)


def _connect(server):
    server.query("SELECT 1")
    return server


def _get_clone_id():
    return hashlib.sha1(str(ROOT).encode()).hexdigest()[:8]


def _find_programs(version=""):
    """Folder of the newest PostgreSQL on this machine, or of `version`."""
    debian = Path("/usr/lib/postgresql").glob(f"{version or '*'}/bin/initdb")
    found = max(debian, key=lambda path: int(path.parent.parent.name), default=None)
    found = found or shutil.which("initdb")
    return Path(found).parent if found else None


def _find_owner():
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise ToolError(
            f"PostgreSQL does not run as root, and there is no user {SYSTEM_USER}: "
            "start as an ordinary user, or set PGHOST"
        ) from None


def _find_client(program):
    folder = _find_programs()
    return shutil.which(program) or (folder / program if folder else program)


class Server:
    """A PostgreSQL server that we talk to with `psql`."""

    def __init__(self, environment, prefix=""):
        self.environment = environment
        self.prefix = prefix

    def query(self, sql, database="postgres"):
        """Return what `sql` answers, as text."""
        options = ["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
        command = [_find_client("psql"), *options, "-d", database, "-c", sql]
        with process.start(command, env=self.environment) as running:
            lines = running.stdout.read().strip().splitlines()
        if running.returncode:
            raise ToolError(f"PostgreSQL refused: {' '.join(lines)}")
        return "\n".join(lines)

    def relax(self, database):
        """Let commits of `database` be fast rather than durable; copies of it are durable."""
        self.query(f'ALTER DATABASE "{database}" SET synchronous_commit = off')

    def get_version(self):
        """Its major version, like ``15``."""
        return self.query("SHOW server_version").partition(".")[0]

    def call(self, program, *arguments):
        """Run one of PostgreSQL's client programs; return whether it succeeded."""
        command = [_find_client(program), *arguments]
        return process.answer(command, env=self.environment) is not None


class Cluster:
    """The clone's own PostgreSQL."""

    def __init__(self):
        self.owner = _find_owner() if os.geteuid() == 0 else None
        self.folder = self._choose_folder()
        self.data = self.folder / "data"
        self.users = STATE / "postgres.users"
        self.environment = {"PGHOST": str(self.folder), "PGUSER": ROLE, "PGPORT": "5432"}

    def _choose_folder(self):
        """In the clone; in /var/tmp if PostgreSQL cannot reach the clone, or its path is long."""
        folder = STATE / "postgres"
        STATE.mkdir(exist_ok=True)
        reachable = process.answer(["test", "-x", STATE], **self._as_owner()) is not None
        if reachable and len(str(folder)) < LONGEST_SOCKET_FOLDER:
            return folder
        return Path("/var/tmp") / f"omnichannel-{_get_clone_id()}"

    def _as_owner(self):
        if not self.owner:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _call(self, program, what, *arguments):
        """Run one of PostgreSQL's programs as the owner of the cluster."""
        command = [self._get_programs() / program, "-D", self.data, *arguments]
        process.call(command, what, cwd="/", **self._as_owner())

    def _get_programs(self):
        mark = self.data / "PG_VERSION"
        version = mark.read_text().strip() if mark.exists() else ""
        programs = _find_programs(version)
        if not programs:
            raise ToolError(f"No PostgreSQL {version} for the data in {self.data}: try make clean")
        return programs

    def is_running(self):
        """Whether the server is up."""
        command = [self._get_programs() / "pg_ctl", "-D", self.data, "status"]
        return process.answer(command, cwd="/", **self._as_owner()) is not None

    def start(self):
        """Start the server if it does not run, made anew if it is not there."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        if self.is_running():
            return
        # Written at each start, because a clone can be moved.
        folder = str(self.folder).replace("'", "''")
        (self.data / "clone.conf").write_text(SETTINGS.format(folder=folder))
        with console.step("Starting PostgreSQL"):
            self._call("pg_ctl", "Starting PostgreSQL", "-w", "-l", self.folder / "log", "start")

    def stop(self, mode="fast"):
        """Stop the server; what is still connected is cut off.

        :param str mode: "immediate" = as if it had been killed
        """
        try:
            self._call("pg_ctl", "Stopping PostgreSQL", "-w", "-m", mode, "stop")
        except ToolError:
            if self.is_running():  # else another command was quicker
                raise

    def _make(self):
        with console.step("Making a PostgreSQL cluster"):
            self._make_folder()
            options = ["-U", ROLE, "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "--no-sync"]
            self._call("initdb", "Making the PostgreSQL cluster", *options)
            with (self.data / "postgresql.conf").open("a") as conf:
                conf.write("include_if_exists = 'clone.conf'\n")

    def _make_folder(self):
        """Only its owner can enter, so anybody who reaches the socket may be trusted."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
