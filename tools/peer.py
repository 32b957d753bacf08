"""The OCA addons that the benchmarks compare ours with."""

from . import oca

FOLDER = oca.get_folder("peer")


def ensure(python):
    """Return the folder of the addons; what they import lies in `FOLDER`."""
    return oca.fetch(python, "peer", "Fetching the addons to compare with")
