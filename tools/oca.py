"""Addons of the Odoo Community Association, from the Python package index.

Those of ``oca.txt`` are what our bridges build on; the benchmarks fetch others to compare with.
"""

from . import console, process
from .errors import ToolError
from .paths import REQUIREMENTS, STATE

BRIDGED = "oca"


def ensure(python):
    """Return the folder of the addons that our bridges need, or None when there is no network."""
    try:
        return fetch(python, BRIDGED, "Fetching addons that ours work with")
    except ToolError as error:
        # Everything else works without them; which of ours are left out is said elsewhere.
        console.say(str(error))
        return None


def get_requirements(name):
    """What is fetched, with its versions.

    :param str name: of a file of requirements, without its suffix
    """
    return (REQUIREMENTS / f"{name}.txt").read_text().strip()


def get_folder(name):
    """Where the packages of a file of requirements lie."""
    return STATE / name


def fetch(python, name, title):
    """Return the folder of the addons of a file of requirements, fetched if need be.

    :raise ToolError: the index cannot be reached
    """
    folder, wanted = get_folder(name), get_requirements(name)
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        with console.step(title) as progress:
            # Without dependencies: they would bring Odoo itself.
            options = ["--disable-pip-version-check", "--no-deps", "--upgrade", "--target", folder]
            requirements = ["-r", REQUIREMENTS / f"{name}.txt"]
            command = [python, "-m", "pip", "install", *options, *requirements]
            process.call(command, title, show=progress.show)
        stamp.write_text(wanted)
    return folder / "odoo" / "addons"
