"""README.md of each addon, put together from the fragments in its folder `readme/`, as OCA does."""

from . import addons

#: Fragments in the order in which they stand, with their headings.
FRAGMENTS = {
    "DESCRIPTION": "",
    "INSTALL": "Install",
    "CONFIGURE": "Configure",
    "USAGE": "Use",
    "ROADMAP": "Known limits",
    "CONTRIBUTORS": "Contributors",
}


def write():
    """Bring the README of each addon up to date."""
    for addon in addons.read_all():
        (addon.path / "README.md").write_text(build(addon))


def build(addon):
    """The text of the README of one addon."""
    parts = [f"# {addon.manifest['name']}\n"]
    for name, heading in FRAGMENTS.items():
        fragment = addon.path / "readme" / f"{name}.md"
        if fragment.exists():
            parts.append(f"{f'## {heading}' if heading else ''}\n\n{fragment.read_text()}".lstrip())
    parts.append(f"## Licence\n\n{addon.manifest['license']}, see [LICENSE](LICENSE).\n")
    return "\n".join(parts)
