import ast
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import config

from .other_order import UPPER

MODELS = Path(__file__).parent.parent / "models"
#: Tests of what several subjects take part in: the state of the composer, a message that is sent,
#: and the chat of a customer who becomes another.
CROSSROADS = ["writing.test_draft", "writing.test_note_key"]


@tagged("post_install", "-at_install")
class TestLoadOrder(BaseCase):
    """Folders of models/ are subjects: loaded in any order, the product is the same.

    Threads come last: they do what the other subjects do in their own way.
    """

    def test_what_subjects_extend_stands_in_the_core(self):
        """A method that several subjects have asks the one below it, down to one in the core.

        Else the subject that is loaded last would hide what the others do.
        """
        hiding = {
            f"{model}.{method} in {path.relative_to(MODELS)}"
            for (model, method), places in self._find_methods().items()
            for path, asks in places
            if len(places) > 1 and not asks and path.parent != MODELS
        }
        self.assertEqual(hiding, set(), "These hide what the other subjects do")

    def test_another_order(self):
        """With the last subject loaded first, what several subjects do together is done."""
        options = ["-d", get_db_name(), "--addons-path", ",".join(config["addons_path"])]
        options += ["--data-dir", config["data_dir"]]
        for name in ("db_host", "db_port", "db_user", "db_password"):
            options += [f"--{name}={config[name]}"] if config[name] else []
        order = {"options": options, "db_name": get_db_name(), "tests": CROSSROADS}
        done = subprocess.run(
            [sys.executable, Path(__file__).with_name("other_order.py"), json.dumps(order)],
            timeout=300,
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr.decode()[-3000:])

    def _find_methods(self):
        """Where each method of our models is defined, and whether it calls ``super()``."""
        found = defaultdict(list)
        for path in sorted(set(MODELS.rglob("*.py")) - set((MODELS / UPPER).rglob("*.py"))):
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
