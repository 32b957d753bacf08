"""Lets the tests in this folder run without Odoo and without a database.

The connectors are plain Python inside an Odoo addon. Importing the addon itself would import its
models, and so Odoo; therefore each addon stands here as an empty package that knows its folder:
``import omnichannel_chat.connectors`` works, ``omnichannel_chat/__init__.py`` is never run.
"""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _register_addon(manifest):
    package = types.ModuleType(manifest.parent.name)
    package.__path__ = [str(manifest.parent)]
    sys.modules[package.__name__] = package


for _manifest in ROOT.glob("*/__manifest__.py"):
    _register_addon(_manifest)
