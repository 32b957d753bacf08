import ast
from collections import defaultdict
from pathlib import Path

from odoo.tests import BaseCase, tagged

MODELS = Path(__file__).parent.parent / "models"


@tagged("post_install", "-at_install")
class TestLoadOrder(BaseCase):
    """Folders of models/ are subjects: loaded in any order, the product is the same."""

    def test_what_subjects_extend_stands_in_the_core(self):
        """A method that several subjects have asks the one below it, down to one in the core.

        Else the subject that is loaded last would hide what the others do.
        """
        for (model, method), places in self._find_methods().items():
            hiding = [path for path, asks in places if not asks and path.parent != MODELS]
            if len(places) > 1 and hiding:
                self.fail(f"{model}.{method} in {hiding[0]} hides that of the other subjects")

    def _find_methods(self):
        """Where each method of our models is defined, and whether it calls ``super()``."""
        found = defaultdict(list)
        for path in sorted(MODELS.rglob("*.py")):
            for node in ast.parse(path.read_text()).body:
                model = isinstance(node, ast.ClassDef) and _get_model(node)
                for method in node.body if model else ():
                    if isinstance(method, ast.FunctionDef):
                        asks = "super(" in ast.unparse(method)
                        found[model, method.name].append((path, asks))
        return found


def _get_model(node):
    """Name of the model that a class makes or extends, or False."""
    names = {}
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
            names[line.targets[0].id] = line.value.value
    return names.get("_name") or names.get("_inherit") or False
