"""`make test`: linters, tests without a database, tests inside Odoo."""

import os
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

from . import addons, console, lint, postgres, system, workspace
from .database import Databases
from .errors import ToolError
from .paths import CONFIG, ROOT, STATE

REPORTS = STATE / "reports"
PLAIN_TESTS = ROOT / "tests"
BUNDLED_ONCE = ("-p", "tools.pytest_bundles")
WITHOUT_BROWSER = ("-p", "tools.pytest_without_browser")
#: Pages that look and answer the same when Odoo's website is there, too.
WITH_WEBSITE = [
    ROOT / "client_portal_ext" / "tests" / "home",
    ROOT / "client_portal_ext" / "tests" / "invitations" / "test_login_access.py",
    ROOT / "client_portal_ext" / "tests" / "sign_in" / "test_client_sign_in.py",
]
NO_TESTS_COLLECTED = 5  # pytest's exit code


def test(arguments):
    """Run everything, or what `arguments` (paths and options of pytest) choose."""
    if arguments:
        _finish(_run_chosen(arguments, [system.BROWSER]))
        return
    system.ensure(system.VENV, *postgres.get_needs(), system.BROWSER, system.NPM)
    totals = _lint() + _run_chosen([], [system.BROWSER], *BUNDLED_ONCE)
    _finish(totals + _run_with_website())


def test_fast(arguments):
    """The same without linters and browser."""
    _finish(_run_chosen(arguments, [], *WITHOUT_BROWSER))


def _lint():
    try:
        lint.lint()
    except ToolError as error:
        console.say(str(error))
        return Counter(failed=1)
    return Counter(passed=1)


def _run_chosen(words, needs, *odoo_options):
    """Run pytest without Odoo, with Odoo, or both, depending on the paths among `words`."""
    paths = [word for word in words if _get_path(word).exists()]
    options = [word for word in words if word not in paths]
    paths = paths or [PLAIN_TESTS, *addons.get_test_folders()]
    plain = [path for path in paths if _get_path(path).is_relative_to(PLAIN_TESTS)]
    inside = [path for path in paths if path not in plain]
    totals = Counter()
    if plain:
        totals += _run_plain([*options, *plain])
    if inside:
        totals += _run_in_odoo([*odoo_options, *options, *inside], needs)
    return totals


def _get_path(word):
    return (ROOT / str(word).partition("::")[0]).resolve()


def _run_plain(arguments):
    """Tests of plain Python, in a process that never imports Odoo."""
    _, python = workspace.set_up()
    console.say("\nTests without a database")
    return _run_pytest("plain", [python, "-m", "pytest", "-p", "no:odoo", *arguments], os.environ)


def _run_in_odoo(arguments, needs):
    """Tests of models, pages and tours, on a fresh database."""
    with workspace.ready(*needs) as space:
        name = Databases(space).ensure_test()
        wanted = [word for word in arguments if not _is_left_out(word, space.addons)]
        if not any(_get_path(word).exists() for word in wanted):
            # Without a path pytest would run everything that it finds.
            return Counter()
        console.say("\nTests inside Odoo")
        return _run_odoo_tests("odoo", space, name, wanted)


def _run_with_website():
    """What clients see once more, in a database that has a website."""
    with workspace.ready() as space:
        name = Databases(space).ensure_test("test_website", "website")
        console.say("\nTests with a website")
        return _run_odoo_tests("website", space, name, WITH_WEBSITE)


def _run_odoo_tests(report, space, database, words):
    options = ["--odoo-http", "--odoo-config", CONFIG, "--odoo-database", database]
    command = [space.python, "-m", "pytest", *options, *words]
    return _run_pytest(report, command, os.environ | space.environment)


def _is_left_out(word, found):
    """Whether these are tests of one of our addons that cannot be installed here."""
    others = set(addons.get_folders()) - {addon.path for addon in found}
    return any(_get_path(word).is_relative_to(folder) for folder in others)


def _run_pytest(name, command, environment):
    """Run pytest on the terminal, and count the results from its report."""
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [str(part) for part in [*command, f"--junit-xml={report}"]]
    code = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    totals = _count(report) if report.exists() else Counter()
    if code not in (0, NO_TESTS_COLLECTED) and not totals["failed"]:
        totals["failed"] += 1
    return totals


def _count(report):
    totals = Counter()
    for suite in ElementTree.parse(report).iter("testsuite"):
        number = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        totals["failed"] += failed
        totals["skipped"] += number["skipped"]
        totals["passed"] += number["tests"] - failed - number["skipped"]
    return totals


def _finish(totals):
    """Close with one line that sums up, and an exit code that agrees with it."""
    skipped = f", {totals['skipped']} skipped" if totals["skipped"] else ""
    console.say(f"\n{totals['passed']} passed, {totals['failed']} failed{skipped}")
    if totals["failed"] or not totals["passed"]:
        sys.exit(1)
