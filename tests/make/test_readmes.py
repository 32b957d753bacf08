"""The readmes of the addons."""

from tools import addons, readmes


def test_readmes_are_up_to_date():
    """Each is put together from its fragments: else run `make docs`."""
    for addon in addons.read_all():
        assert (addon.path / "README.md").read_text() == readmes.build(addon)
