"""Lets the tests in this folder run without Odoo and without a database.

The connectors are plain Python inside an Odoo addon. Importing the addon itself would import its
models, and so Odoo; therefore an addon with connectors stands here as an
empty package that knows its folder: ``import omnichannel_chat.connectors`` works,
``omnichannel_chat/__init__.py`` is never run.
"""

import sys
import types
from pathlib import Path

ROOT = Path(__file__).parent.parent


def _register(addon):
    package = types.ModuleType(addon.name)
    package.__path__ = [str(addon)]
    sys.modules[addon.name] = package


for _connectors in ROOT.glob("*/connectors/__init__.py"):
    _register(_connectors.parent.parent)
