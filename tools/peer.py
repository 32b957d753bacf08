"""The OCA addons that the benchmarks compare ours with, from the Python package index."""

from . import console, process
from .paths import REQUIREMENTS, STATE

FOLDER = STATE / "peer"
ADDONS = FOLDER / "odoo" / "addons"


def ensure(python):
    """Return the folder of the addons; what they import lies in `FOLDER`."""
    wanted = (REQUIREMENTS / "peer.txt").read_text()
    stamp = FOLDER / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        with console.step("Fetching the addons to compare with") as progress:
            # Without dependencies: they would bring Odoo itself.
            requirements = ["-r", REQUIREMENTS / "peer.txt"]
            options = ["--disable-pip-version-check", "--no-deps", "--upgrade", "--target", FOLDER]
            command = [python, "-m", "pip", "install", *options, *requirements]
            process.call(command, "Fetching peers", show=progress.show)
        stamp.write_text(wanted)
    return ADDONS
