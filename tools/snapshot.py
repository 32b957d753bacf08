"""Databases of plain Odoo in the cache, so that a second clone need not install Odoo's apps.

A snapshot is a folder with a dump and the stored files. It only saves time: whatever goes wrong
with one, the database is made the long way.
"""

import os
import shutil
import time

from . import console
from .paths import CACHE, DATA

FOLDER = CACHE / "databases"
GOOD_FOR = 14 * 24 * 3600  # seconds; dates in demonstration data are near the day it was made


def restore(server, name, key):
    """Make the database from its snapshot; return whether that was possible."""
    snapshot = FOLDER / key
    if not snapshot.exists() or time.time() - snapshot.stat().st_mtime > GOOD_FOR:
        return False
    with console.step("Restoring Odoo's apps from the cache"):
        server.query(
            f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
        )
        options = ["--no-owner", "--exit-on-error", "--jobs=2", "-d", name]
        done = server.call("pg_restore", *options, snapshot / "dump")
        shutil.copytree(snapshot / "files", DATA / "filestore" / name)
    return done


def save(server, name, key):
    """Keep a snapshot of the database."""
    partial = FOLDER / f"partial-{os.getpid()}"
    partial.mkdir(parents=True)
    done = server.call("pg_dump", "-Fc", "-Z1", "-f", partial / "dump", name)
    shutil.copytree(DATA / "filestore" / name, partial / "files")
    shutil.rmtree(FOLDER / key, ignore_errors=True)
    if done:
        partial.rename(FOLDER / key)
    else:
        shutil.rmtree(partial)
    _remove_old()


def _remove_old():
    for snapshot in FOLDER.iterdir():
        if time.time() - snapshot.stat().st_mtime > GOOD_FOR:
            shutil.rmtree(snapshot, ignore_errors=True)
