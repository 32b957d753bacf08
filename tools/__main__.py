"""``python3 -m tools COMMAND [ARGUMENTS]``."""

import errno
import os
import shlex
import signal
import sys

from . import (
    bench,
    clean,
    lint,
    made_docs,
    mutants,
    odoo_tests,
    run,
    test,
    translations,
    upgrade,
)
from .errors import ToolError

COMMANDS = {
    "run": run.run,
    "reset": run.reset,
    "shell": run.shell,
    "lint": lint.lint,
    "format": lint.format_code,
    "pictures": bench.pictures,
    "test-odoo": odoo_tests.test_odoo,
    "translations": translations.translations,
    "docs": made_docs.write,
    "stop": clean.stop,
    "clean": clean.clean,
}
COMMANDS_WITH_ARGUMENTS = {
    "test": test.test,
    "test-fast": test.test_fast,
    "test-upgrade": upgrade.test_upgrade,
    "bench": bench.bench,
    "mutants": mutants.mutants,
}


def main(name, *arguments):
    """Run a command and return its exit code; `make` hands arguments over in ARGS."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    _keep_proxy_off_this_machine()
    try:
        if name in COMMANDS:
            COMMANDS[name]()
        else:
            COMMANDS_WITH_ARGUMENTS[name]([*arguments, *shlex.split(os.environ.get("ARGS", ""))])
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    except ToolError as error:
        print(f"\nError: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        print(f"\nError: disk full: {error}", file=sys.stderr)
        return 1
    return 0


def _interrupt(*_args):
    """End as after Ctrl-C, so that what was started is stopped."""
    raise KeyboardInterrupt


def _keep_proxy_off_this_machine():
    """Odoo is called here and by its tests on 127.0.0.1, where a proxy cannot reach it."""
    for variable in ("no_proxy", "NO_PROXY"):
        hosts = [os.environ.get(variable), "localhost", "127.0.0.1"]
        os.environ[variable] = ",".join(filter(None, hosts))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
