"""`make docs`: the parts of the documentation that are made from others."""

from . import readmes, requirements_page


def write():
    """Bring them up to date."""
    requirements_page.write()
    readmes.write()
