"""A pytest plugin that lets the tests of connectors run without Odoo and without a database.

The connectors are plain Python inside an Odoo addon. Importing the addon itself would import its
models, and so Odoo; therefore this addon, and each addon with connectors in the folder where
pytest was started, stands here as an empty package that knows its folder:
``import omnichannel_chat.connectors`` works, ``omnichannel_chat/__init__.py`` is never run.
"""

import importlib
import sys
import types
from pathlib import Path

ADDON = Path(__file__).parents[2]


def register(addon):
    """Let an addon's connectors be imported.

    :param Path addon: its folder
    """
    package = types.ModuleType(addon.name)
    package.__path__ = [str(addon)]
    sys.modules[addon.name] = package


def let_addons_import(addon):
    """Other addons write ``odoo.addons.<name>.connectors``; here that is the same package."""
    for file in (addon / "connectors").rglob("*.py"):
        parts = file.relative_to(addon.parent).with_suffix("").parts
        module = ".".join(parts).removesuffix(".__init__")
        # This file has done its work when it is read once more.
        if file != Path(__file__):
            sys.modules[f"odoo.addons.{module}"] = importlib.import_module(module)


for _addon in {ADDON, *(file.parents[1] for file in Path.cwd().glob("*/connectors/__init__.py"))}:
    register(_addon)
if "odoo" not in sys.modules:
    let_addons_import(ADDON)
