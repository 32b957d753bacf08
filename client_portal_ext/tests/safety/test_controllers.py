from collections import defaultdict
from inspect import isfunction

from odoo.tests import TransactionCase, tagged

from odoo.addons.portal.controllers.portal import CustomerPortal

OURS = ("odoo.addons.omnichannel_chat", "odoo.addons.client_portal_ext")


def find_below(base):
    """All classes that extend a controller, whoever made them."""
    found = set()
    for child in base.__subclasses__():
        found |= {child} | find_below(child)
    return found


def mean_the_same(name, one, other):
    """Whether two classes have a method from a common one, which each of them extends."""
    common = set(one.__mro__) & set(other.__mro__)
    return any(name in vars(base) for base in common)


@tagged("post_install", "-at_install")
class TestControllers(TransactionCase):
    """Odoo makes one class of all that extends its portal."""

    def test_names_of_methods(self):
        """S3-01: no controller takes the place of another's method by the same name by chance."""
        owners = defaultdict(list)
        for each in find_below(CustomerPortal):
            for name, value in vars(each).items():
                if isfunction(value):
                    owners[name].append(each)
        clashes = {
            (name, *sorted((one.__name__, other.__name__)))
            for name, classes in owners.items()
            for one in classes
            for other in classes
            if one is not other
            and one.__module__.startswith(OURS)
            and not mean_the_same(name, one, other)
        }
        self.assertEqual(clashes, set())
