"""Lets the tests of connectors run without Odoo and without a database."""

import runpy
from pathlib import Path

TESTING = Path(__file__).parents[1] / "omnichannel_chat" / "connectors" / "testing"

runpy.run_path(str(TESTING / "without_odoo.py"))
