"""Lets the tests of connectors run without Odoo and without a database.

The connectors are plain Python inside an Odoo addon. Importing the addon itself would import its
models, and so Odoo; therefore an addon with connectors, of this repository or of the folder where
pytest was started, stands here as an empty package that knows its folder:
``import omnichannel_chat.connectors`` works, ``omnichannel_chat/__init__.py`` is never run.
"""

import importlib
import sys
import types
from pathlib import Path

ROOT = Path(__file__).parent.parent


def register(addon):
    """Let an addon's connectors be imported.

    :param Path addon: its folder
    """
    package = types.ModuleType(addon.name)
    package.__path__ = [str(addon)]
    sys.modules[addon.name] = package


def _let_addons_import(name):
    """Other addons write ``odoo.addons.<name>.connectors``; here that is the same package."""
    folder = ROOT / name
    for file in (folder / "connectors").rglob("*.py"):
        parts = file.relative_to(folder).with_suffix("").parts
        module = ".".join((name, *parts)).removesuffix(".__init__")
        sys.modules[f"odoo.addons.{module}"] = importlib.import_module(module)


for _connectors in {
    *ROOT.glob("*/connectors/__init__.py"),
    *Path.cwd().glob("*/connectors/__init__.py"),
}:
    register(_connectors.parent.parent)
if "odoo" not in sys.modules:
    _let_addons_import("omnichannel_chat")
