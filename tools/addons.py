"""The addons of this repository."""

import ast
import hashlib
from pathlib import Path
from typing import NamedTuple

from . import console
from .paths import ROOT

# Installed below ours, in demonstration and tests: what they depend on, and the apps they meet.
BASE_MODULES = (
    *("mail", "portal", "phone_validation", "sale", "account", "calendar", "crm"),
    "payment_demo",  # invoices can be paid without an account at a payment provider
)

# Changes in these need no update of the database.
NOT_IN_DATABASE = {"static", "tests", "connectors", "controllers", "__pycache__"}
IN_DATABASE = {".py", ".xml", ".csv", ".po"}


class Addon(NamedTuple):
    """One of our addons."""

    path: Path
    manifest: dict

    @property
    def name(self):
        """Its technical name."""
        return self.path.name

    def get_checksum(self):
        """Changes with whatever an update of the database would read."""
        digest = hashlib.sha256()
        for path in sorted(self._get_files()):
            digest.update(f"{path.relative_to(self.path)}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]

    def _get_files(self):
        for path in self.path.rglob("*"):
            top = path.relative_to(self.path).parts[0]
            if path.suffix in IN_DATABASE and top not in NOT_IN_DATABASE:
                yield path


def get_folders():
    """The folders of all our addons."""
    return sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))


def get_test_folders():
    """Where the tests are that run inside Odoo."""
    return [folder / "tests" for folder in get_folders() if (folder / "tests").is_dir()]


def read_all():
    """All our addons."""
    return [Addon(path, _read_manifest(path)) for path in get_folders()]


def find(source):
    """Our addons whose dependencies are at hand."""
    ours = read_all()
    known = {addon.name: addon for addon in ours}
    return [addon for addon in ours if _is_installable(addon, known, source)]


def _read_manifest(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text())


def _is_installable(addon, known, source):
    if not addon.manifest.get("installable", True):
        return False
    missing = sorted(_find_missing(addon, known, source))
    if missing:
        console.say(f"Leaving out {addon.name}: needs {', '.join(missing)}")
    return not missing


def _find_missing(addon, known, source):
    """Names of the modules, near or far, that `addon` needs and nobody has."""
    for name in addon.manifest.get("depends", ()):
        if name in known:
            yield from _find_missing(known[name], known, source)
        elif not any((folder / name).is_dir() for folder in source.addons):
            yield name


def get_outside_dependencies(addons):
    """Modules of Odoo to install below ours."""
    ours = {addon.name for addon in addons}
    needed = {name for addon in addons for name in addon.manifest.get("depends", ())}
    return sorted(needed.union(BASE_MODULES) - ours)
