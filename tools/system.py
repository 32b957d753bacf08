"""Debian packages that the machine must have."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from . import console, process
from .errors import ToolError

# Found by Odoo's browser tests under these names.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
_updated = []
QUIET_APT = ("-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")


class Need(NamedTuple):
    """Debian packages, and how to see that what they bring is there already."""

    packages: tuple
    is_met: Callable


VENV = Need(("python3-venv",), lambda: importlib.util.find_spec("ensurepip") is not None)
PSQL = Need(("postgresql-client",), lambda: shutil.which("psql"))
BROWSER = Need(("chromium",), lambda: any(map(shutil.which, BROWSERS)))
# A page without them shows boxes for emojis, and an emoji font alone takes over the digits.
FONTS = Need(
    ("fonts-liberation", "fonts-noto-color-emoji"),
    lambda: Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf").exists(),
)
NPM = Need(("nodejs", "npm"), lambda: shutil.which("npm"))


def ensure(*needs):
    """Install what is missing, in one go."""
    missing = [package for need in needs if not need.is_met() for package in need.packages]
    if missing:
        _install(missing)


def _install(packages):
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise ToolError(f"This machine has no apt-get. Install by other means: {names}")
    prefix = _as_root(names)
    with console.step(f"Installing Debian packages: {names}") as progress:
        _update_lists(prefix, progress)
        command = [*prefix, "apt-get", "install", *QUIET_APT, *packages]
        process.call(command, "apt-get install", show=progress.show)


def _update_lists(prefix, progress):
    """Read what the mirror has, once."""
    if not _updated:
        process.call([*prefix, "apt-get", "update"], "apt-get update", show=progress.show)
        _updated.append(True)


def _as_root(names):
    """The words to put before a command so that root runs it; asks for the password if need be."""
    settings = ["env", "DEBIAN_FRONTEND=noninteractive"]
    settings += [f"{key}={value}" for key, value in os.environ.items() if key.endswith("_proxy")]
    if os.geteuid() == 0:
        return settings
    if not shutil.which("sudo") or subprocess.run(["sudo", "-v"], check=False).returncode:
        raise ToolError(f"Missing Debian packages; as root: apt-get install {names}")
    return ["sudo", *settings]
