"""Virtual environments: for Odoo and its tests, for the linters, for mutants of our code."""

import hashlib
import sys
import venv
from pathlib import Path

from . import console, process, system
from .errors import ToolError
from .paths import REQUIREMENTS, STATE

OLDEST, NEWEST = (3, 10), (3, 13)  # what Odoo 19 runs on


def ensure_odoo(source):
    """Return the Python that can import Odoo, pytest and everything they need."""
    python = _ensure("python", "Python packages of Odoo", "odoo.txt", "test.txt")
    _write_if_changed(_get_site_packages(python) / "odoo_source.pth", f"{source.root}\n")
    return python


def ensure_lint():
    """Return the Python that has the linters."""
    return _ensure("lint", "Python linters", "lint.txt")


def ensure_mutants():
    """Return the Python that has mutmut, and what the tests without Odoo need."""
    return _ensure("mutants", "mutmut", "test.txt", "mutants.txt")


def _ensure(name, title, *files):
    """Make the environment `name` once for each content of its requirement `files`."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = sys.version.split()[0]
        raise ToolError(f"Odoo 19 needs python3 from 3.10 to 3.13, this is {found}")
    folder = STATE / name
    key = _get_key(files)
    stamp = folder / "installed.txt"
    if not stamp.exists() or stamp.read_text() != key:
        system.ensure(system.VENV)
        _install(folder, title, files)
        stamp.write_text(key)
    return folder / "bin" / "python"


def _get_key(files):
    """Changes with the Python, the folder (scripts in it name it), and the requirements."""
    content = b"".join((REQUIREMENTS / name).read_bytes() for name in files)
    return f"{sys.version} {STATE} {hashlib.sha256(content).hexdigest()}"


def _install(folder, title, files):
    with console.step(f"Installing {title}") as progress:
        venv.create(folder, clear=True, with_pip=True, symlinks=True)
        options = [part for name in files for part in ("-r", REQUIREMENTS / name)]
        command = [folder / "bin/python", "-m", "pip", "install", "--disable-pip-version-check"]
        show = _leave_out_warnings(progress.show)
        process.call([*command, *options], f"Installing {title}", show=show)


def _leave_out_warnings(show):
    return lambda line: None if line.startswith(("WARNING", "DEPRECATION")) else show(line)


def _get_site_packages(python):
    version = "python{}.{}".format(*sys.version_info)
    return Path(python).parent.parent / "lib" / version / "site-packages"


def _write_if_changed(path, text):
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
