"""Odoo's own code: the user's checkout, or Debian's package, unpacked in the cache.

Debian ships Odoo 19 in its suite `unstable` as a package for all architectures. It is downloaded
and unpacked, never installed, so it works on Debian stable and without root. apt checks it against
Debian's keys, with a source list of our own that names the mirror of this machine.
"""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

from . import console, process
from .errors import ToolError
from .paths import CACHE

SERIES = "19.0"
PACKAGE = "odoo-19"
# Odoo's package only links to the files of these; unpacked beside it, the links work.
LINKED_PACKAGES = (
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SPACE_NEEDED = 4  # GiB: Odoo, Python packages, two databases
# Named in a manifest of Odoo, but left out of Debian's package.
OMITTED = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Source(NamedTuple):
    """A place with Odoo's code."""

    root: Path
    version: str
    others: tuple = ()  # further folders of addons

    @property
    def addons(self):
        """Folders of addons, as Odoo's option `addons_path` wants them."""
        folders = [self.root / "odoo" / "addons"]
        if (self.root / "odoo-bin").exists():
            folders.append(self.root / "addons")
        return [*folders, *self.others]

    @property
    def launcher(self):
        """The program that starts Odoo, which Odoo itself starts again: for websockets, to reload.

        ``python -m odoo`` is none: started by the path of its module it finds no package `odoo`.
        """
        checkout = self.root / "odoo-bin"
        return checkout if checkout.exists() else self.root.parents[2] / "bin" / "odoo"

    def with_addons(self, folder, version):
        """The same with the addons of one more folder."""
        return self._replace(version=f"{self.version} {version}", others=(*self.others, folder))


def ensure():
    """Return Odoo's code, fetched if need be."""
    if checkout := os.environ.get("ODOO_SRC"):
        return _use_checkout(Path(checkout).expanduser().resolve())
    trees = sorted(CACHE.glob(f"{PACKAGE}_*"))
    return _source(trees[-1] if trees else _fetch())


def _use_checkout(path):
    release = path / "odoo" / "release.py"
    if not release.is_file():
        raise ToolError(f"ODOO_SRC={path} is not an Odoo checkout: no odoo/release.py in it")
    if f"({SERIES.replace('.', ', ')}," not in release.read_text():
        raise ToolError(f"ODOO_SRC={path} is not Odoo {SERIES}")
    commit = process.answer(["git", "-C", path, "rev-parse", "HEAD"])
    return Source(path, f"{path} at {commit}")


def _source(tree):
    return Source(tree / "usr/lib/python3/dist-packages", tree.name)


def _fetch():
    if not shutil.which("apt-get"):
        raise ToolError("Odoo comes as a Debian package, and there is no apt-get: set ODOO_SRC")
    CACHE.mkdir(parents=True, exist_ok=True)
    _check_space()
    with console.step("Looking for Odoo 19 on the Debian mirror") as progress:
        apt = _find_mirror(progress)
    with console.step("Downloading Odoo 19 (130 MB)") as progress:
        _download(apt, progress)
    with console.step("Unpacking Odoo 19") as progress:
        return _unpack(progress)


def _check_space():
    free = shutil.disk_usage(CACHE).free / 2**30
    if free < SPACE_NEEDED:
        raise ToolError(f"Disk full: {free:.1f} GiB free in {CACHE}, {SPACE_NEEDED} are needed")


def _find_mirror(progress):
    """The first of the machine's mirrors that has the package, as a command line for apt."""
    reasons = ["apt has no Debian mirror configured"]
    for mirror in _get_mirrors():
        apt = _make_apt(mirror)
        try:
            process.call([*apt, "update"], "Reading the Debian mirror", show=progress.show)
        except ToolError as error:
            reasons.append(str(error))
            continue
        if process.answer(["apt-cache", *apt[1:], "show", PACKAGE]):
            return apt
        reasons.append(f"{mirror} has no {PACKAGE}")
    raise ToolError(f"Cannot fetch Odoo ({reasons[-1]}): check network and proxy, or set ODOO_SRC")


def _get_mirrors():
    """Addresses in apt's own configuration, without those of security and backports."""
    uris = process.answer(["apt-get", "--print-uris", "update"]) or ""
    suites = re.findall(r"^'(\S+?)dists/([^/']+)/InRelease'", uris, re.MULTILINE)
    return list(dict.fromkeys(uri for uri, suite in suites if "-" not in suite))


def _make_apt(mirror):
    """`apt-get` with lists, cache and sources of its own: needs no root, changes nothing."""
    home = CACHE / "apt"
    (home / "lists/partial").mkdir(parents=True, exist_ok=True)
    (home / "archives/partial").mkdir(parents=True, exist_ok=True)
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    (home / "sources.list").write_text(f"deb {signed}{mirror} unstable main\n")
    options = {
        "Dir::Etc::SourceList": home / "sources.list",
        "Dir::Etc::SourceParts": "-",
        "Dir::State::Lists": home / "lists",
        "Dir::Cache": home,
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
    }
    return ["apt-get", *(f"-o{name}={value}" for name, value in options.items())]


def _download(apt, progress):
    folder = CACHE / "debs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = [*apt, "download", PACKAGE, *LINKED_PACKAGES]
    process.call(command, "Downloading Odoo", show=progress.show, cwd=folder)


def _unpack(progress):
    """Unpack into a folder that gets its name when it is complete."""
    debs = sorted((CACHE / "debs").glob("*.deb"))
    partial = CACHE / f"partial-{os.getpid()}"
    for deb in debs:
        progress.show(deb.name)
        process.call(["dpkg-deb", "-x", deb, partial], "Unpacking Odoo")
    _repair(partial / "usr/lib/python3/dist-packages/odoo/addons")
    odoo = next(deb for deb in debs if deb.name.startswith(PACKAGE))
    tree = CACHE / odoo.name.removesuffix("_all.deb")
    partial.rename(tree)
    shutil.rmtree(CACHE / "debs")
    return tree


def _repair(addons):
    """Add the file that is left out, drop links that lead nowhere (unused font formats)."""
    omitted = addons / OMITTED
    omitted.parent.mkdir(parents=True, exist_ok=True)
    omitted.touch()
    for folder in ("web/static", "point_of_sale/static", "l10n_ch/static"):
        for path in (addons / folder).rglob("*"):
            if path.is_symlink() and not path.exists():
                path.unlink()
