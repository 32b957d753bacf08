"""Lets the tests of connectors and of plain functions run without Odoo and without a database."""

import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTING = ROOT / "omnichannel_chat" / "connectors" / "testing"

without_odoo = runpy.run_path(str(TESTING / "without_odoo.py"))
for manifest in ROOT.glob("*/__manifest__.py"):
    if (manifest.parent / "tools").is_dir() and manifest.parent.name not in sys.modules:
        without_odoo["register"](manifest.parent)
