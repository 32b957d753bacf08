"""`make lint` and `make format`: ruff and pylint-odoo for Python, Biome for JavaScript."""

import subprocess

from . import addons, console, environment, npm
from .errors import ToolError
from .paths import ROOT

# Rules of pylint-odoo that are not ours. They can be switched off on the command line only.
NOT_OURS = ",".join(
    [
        "consider-merging-classes-inherited",  # we keep one file a subject
        "manifest-required-author",  # wants OCA as author
        "missing-readme",  # wants README.rst
        "missing-return",  # hooks that return nothing extend hooks that return nothing
    ]
)
#: pylint-odoo knows tests by their folder only, not those in folders of subjects.
NOT_OF_TESTS = "translation-required,method-required-super"


def lint():
    """Check everything; say all that is wrong before failing."""
    python, biome = environment.ensure_lint(), _ensure_biome()
    folders, tests = addons.get_folders(), addons.get_test_folders()
    pylint = [python, "-m", "pylint"]
    checks = {
        "ruff check": [python, "-m", "ruff", "check"],
        "ruff format": [python, "-m", "ruff", "format", "--check", "--diff", "--quiet"],
        "pylint-odoo": [*pylint, f"--disable={NOT_OURS}", "--ignore=tests", *folders],
        "pylint-odoo of tests": [*pylint, f"--disable={NOT_OURS},{NOT_OF_TESTS}", *tests],
        "biome": [biome, "check", "--error-on-warnings"],
    }
    failed = [name for name, command in checks.items() if not _passes(name, command)]
    if failed:
        raise ToolError(f"Lint failed: {', '.join(failed)}. `make format` repairs what it can.")


def format_code():
    """Write all code in its standard form."""
    python, biome = environment.ensure_lint(), _ensure_biome()
    for command in (
        [python, "-m", "ruff", "check", "--fix-only", "--quiet"],
        [python, "-m", "ruff", "format", "--quiet"],
        [biome, "check", "--write"],
    ):
        subprocess.run([str(part) for part in command], cwd=ROOT, check=False)


def _passes(name, command):
    """Run one linter, and show what it says only if it has something to say."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    console.say(f"{name}: {'ok' if done.returncode == 0 else 'failed'}")
    if done.returncode:
        console.say(done.stdout)
    return done.returncode == 0


def _ensure_biome():
    """Return the program, installed as the lock file says."""
    return next(npm.ensure().glob("@biomejs/cli-*/biome"))
