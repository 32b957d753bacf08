"""npm's packages of this repository, as the lock file says: for linters and tests alone."""

import shutil

from . import console, process, system
from .paths import ROOT, STATE

MODULES = ROOT / "node_modules"


def ensure():
    """Install what is missing or has changed; return the folder that has them."""
    system.ensure(system.NPM)
    stamp, lock_file = STATE / "npm.lock", ROOT / "package-lock.json"
    if not (stamp.exists() and stamp.read_text() == lock_file.read_text()):
        with console.step("Installing Biome and axe") as progress:
            command = ["npm", "ci", "--no-audit", "--no-fund"]
            process.call(command, "Installing npm's packages", show=progress.show, cwd=ROOT)
        shutil.copy(lock_file, stamp)
    return MODULES
