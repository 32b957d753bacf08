"""Runs a function of these benchmarks inside Odoo, in a process of its own.

The function gets an environment and plain values, and gives plain values back.
"""

import importlib
import json
import subprocess
import sys
import tempfile

from tools.errors import ToolError


def call(world, database, function, **arguments):
    """Call ``function(env, **arguments)`` in a database, and return its result."""
    name = f"{function.__module__}:{function.__name__}"
    options = world.get_options(database)
    with tempfile.TemporaryFile("w+") as log:
        done = subprocess.run(
            [sys.executable, "-m", __name__, name, database, *options],
            input=json.dumps(arguments),
            stdout=subprocess.PIPE,
            stderr=log,
            env=world.environment,
            text=True,
            check=False,
        )
        if done.returncode:
            log.seek(0)
            raise ToolError(f"{name} failed:\n{log.read()[-3000:]}")
    return json.loads(done.stdout)


def _main(name, database, *options):
    import odoo.init  # noqa: F401  fills the module `odoo`
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    module, _colon, function = name.partition(":")
    run = getattr(importlib.import_module(module), function)
    config.parse_config(list(options), setup_logging=True)
    with Registry(database).cursor() as cursor:
        result = run(Environment(cursor, SUPERUSER_ID, {}), **json.load(sys.stdin))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
