"""Loads the folders of models/ the other way round, and runs tests; by ``test_load_order``."""

import importlib
import json
import sys
import threading
import unittest

from odoo.orm.models import MetaModel
from odoo.orm.registry import Registry
from odoo.tools import config

ADDON = "omnichannel_chat"
#: The subject that stands on the others.
UPPER = "threads"


def turn_round():
    """Have the registries that are made from now on load the last subject first."""
    load = Registry.load

    def load_other(registry, module):
        if module.name != ADDON:
            return load(registry, module)
        known = MetaModel._module_to_models__
        written = known[ADDON]
        known[ADDON] = reorder(written)
        try:
            return load(registry, module)
        finally:
            known[ADDON] = written

    Registry.load = load_other


def reorder(classes):
    """The core as it is, the subjects from the last to the first, and what stands on them."""
    subjects = {}
    for each in classes:
        subjects.setdefault(find_subject(each), []).append(each)
    core, upper = subjects.pop(""), subjects.pop(UPPER)
    turned = [each for subject in reversed(subjects) for each in subjects[subject]]
    return core + turned + upper


def find_subject(model):
    """The folder of a class of ours, "" for the core."""
    folder, dot, _file = model.__module__.partition(f".{ADDON}.models.")[2].partition(".")
    return folder if dot else ""


def run(order):
    """Run the order's tests.

    :return: whether all passed
    """
    config.parse_config(order["options"])
    turn_round()
    registry = Registry(order["db_name"])
    subjects = [find_subject(each) for each in get_classes(registry["omnichannel.chat"])]
    # The last that is loaded is asked first.
    assert subjects.index("outbox") < subjects.index("sandbox"), subjects
    config["test_enable"] = True
    threading.current_thread().testing = True
    suite = unittest.TestSuite()
    for name in order["tests"]:
        module = importlib.import_module(f"odoo.addons.{ADDON}.tests.{name}")
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    result = unittest.TextTestRunner().run(suite)
    return result.testsRun and result.wasSuccessful()


def get_classes(model):
    """The classes of ours that a model consists of, the one first that is asked first."""
    return [each for each in model.__mro__ if f".{ADDON}.models." in each.__module__]


if __name__ == "__main__":
    sys.exit(not run(json.loads(sys.argv[1])))
