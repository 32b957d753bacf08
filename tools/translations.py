"""`make translations`: write down what there is to translate, and bring it into all languages.

The template of an addon is made from a database without demonstration data. Its languages keep
what is translated, get new terms without a translation, and lose those that are gone.
"""

import sys
from pathlib import Path

from . import console, process, workspace
from .database import Databases
from .paths import CONFIG, ROOT


def translations():
    """Export the templates and merge them into the languages."""
    with workspace.ready() as space:
        databases = Databases(space)
        name = databases.copy(databases.ensure_base(), databases.get_name("translations"))
        try:
            with console.step("Collecting what there is to translate") as progress:
                names = ",".join(addon.name for addon in space.addons)
                space.update(name, progress, "-i", names)
                for addon in space.addons:
                    _export(space, name, addon)
        finally:
            databases.drop(name)


def _export(space, database, addon):
    folder = addon.path / "i18n"
    folder.mkdir(exist_ok=True)
    template = folder / f"{addon.name}.pot"
    odoo = [space.python, "-m", "odoo", "i18n", "export", "-c", CONFIG, "-d", database]
    # The second is the end of this file: polib is among Odoo's packages, `make` has none.
    for command in (
        [*odoo, "-o", template, addon.name],
        [space.python, "-m", "tools.translations", template],
    ):
        process.call(command, "Translations", env=space.server.environment, cwd=ROOT)


def merge(path):
    """Bring the template at `path` into the languages beside it."""
    import polib

    template = polib.pofile(path)
    for date in ("POT-Creation-Date", "PO-Revision-Date"):
        template.metadata.pop(date, None)  # Otherwise each export is a change.
    template.save()
    for language in sorted(path.parent.glob("*.po")):
        terms = polib.pofile(language)
        terms.merge(template)
        for gone in terms.obsolete_entries():
            terms.remove(gone)
        terms.sort(key=lambda term: term.msgid)
        terms.save()


if __name__ == "__main__":
    merge(Path(sys.argv[1]))
