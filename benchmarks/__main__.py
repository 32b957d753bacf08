"""``python -m benchmarks [--quick] [--only ROW]``; `make bench` sets up what it needs."""

import argparse
import signal
import sys
import time

from tools import system
from tools.errors import ToolError

from . import (
    flood,
    home,
    inbox,
    invitations,
    latency,
    load,
    memory,
    portal,
    report,
    restart,
    screen,
    sending,
    slow,
    statement,
    storm,
    threads,
    webhook,
    worker,
)
from .sizes import FULL, QUICK
from .world import World

ROWS = {
    1: ("webhook accepted and stored", webhook.measure),
    2: ("event to visible message", worker.measure),
    3: ("latency, webhook to screen", latency.measure),
    4: ("sending", sending.measure),
    5: ("opening the inbox", inbox.measure),
    6: ("sending on a provider's bad day", storm.measure),
    7: ("receiving all twice and in any order", flood.measure),
    8: ("on the screen", screen.measure),
    9: ("three providers beside a slow one", slow.measure),
    10: ("PostgreSQL stopped in mid-flight", restart.measure),
    11: ("memory of an open page", memory.measure),
    12: ("a client's thread on a phone", portal.measure),
    13: ("a message to many clients", threads.measure_bulk),
    14: ("reminders of many threads", threads.measure_reminders),
    15: ("the first page of the portal", home.measure),
    16: ("statements of an account", statement.measure),
    17: ("inviting many clients", invitations.measure),
}


def main():
    """Measure and print the table; return the exit code."""
    options = _read_options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # clean up then, too
    try:
        system.ensure(load.WRK)
        with World(QUICK if options.quick else FULL) as world:
            lines = [line for row in options.only for line in _measure(world, row)]
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    except ToolError as error:
        print(f"\nError: {error}", file=sys.stderr)
        return 1
    print(f"\n{report.render(lines)}")
    return 0


def _read_options():
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, about three minutes")
    parser.add_argument(
        "--only",
        type=int,
        action="append",
        choices=ROWS,
        metavar="ROW",
        help="measure one row (1 to 17); can be given several times",
    )
    options = parser.parse_args()
    options.only = options.only or list(ROWS)
    return options


def _measure(world, row):
    title, measure = ROWS[row]
    print(f"Measuring row {row}, {title} ...", flush=True)
    started = time.monotonic()
    lines = list(measure(world))
    print(f"Row {row} is done ({time.monotonic() - started:.0f} s)", flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())
