"""`make bench` and `make pictures`: programs that start Odoo themselves."""

import os
import subprocess
import sys

from . import peer, system, workspace
from .database import Databases
from .paths import ROOT


def bench(arguments):
    """Measure; `arguments` go to the benchmarks."""
    with workspace.ready() as space:
        extra = {
            "BENCH_PEER_ADDONS": str(peer.ensure(space.python)),
            "BENCH_PEER_PYTHONPATH": str(peer.FOLDER),
            "BENCH_TEMPLATE": Databases(space).ensure_base(),
        }
        _run(space, [space.python, "-m", "benchmarks", *arguments], extra)


def pictures():
    """Take the pictures of the documentation."""
    with workspace.ready(system.BROWSER, system.FONTS) as space:
        _run(space, [space.python, "-m", "tools.pictures"], {})


def _run(space, command, extra):
    environment = os.environ | space.environment | extra
    code = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(code)
