"""`make mutants`: change the code in small ways, and see whether a test notices.

mutmut makes the mutants of what is plain Python (see `[tool.mutmut]` in pyproject.toml) and runs
for each those tests that reach it, in the folder `mutants/`. What lives is listed at the end.
"""

import os
import subprocess
import sys

from . import console, environment, process
from .errors import ToolError
from .paths import ROOT

KILLED = "killed"
NOT_ASKED = "not checked"


def mutants(arguments):
    """Run all of them, or those whose names `arguments` match, as `*.connectors.gate.*`."""
    command = [str(environment.ensure_mutants()), "-m", "mutmut"]
    jobs = ["--max-children", str(os.cpu_count())]
    done = subprocess.run([*command, "run", *jobs, *arguments], cwd=ROOT, check=False)
    listed = process.answer([*command, "results", "--all", "true"], cwd=ROOT)
    if done.returncode or listed is None:
        raise ToolError("mutmut could not do its work")
    results = [line.strip().rpartition(": ")[::2] for line in listed.splitlines()]
    asked = [(name, state) for name, state in results if name and state != NOT_ASKED]
    alive = [(name, state) for name, state in asked if state != KILLED]
    for name, state in alive:
        console.say(f"{state}: {name}")
    console.say(f"\n{len(asked) - len(alive)} of {len(asked)} mutants were noticed")
    sys.exit(1 if alive else 0)
