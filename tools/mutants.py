"""`make mutants`: change the code in small ways, and see whether a test notices.

mutmut makes the mutants of one module after the other, each in a fresh copy of what its tests
need, and runs for each mutant those of the module's own tests that reach it. Nothing but these:
a test of another subject that happens to fail proves nothing, and the whole suite would take days.
"""

import ast
import json
import os
import sys
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

from . import console, environment, process
from .errors import ToolError
from .paths import ROOT, STATE

ADDON = "omnichannel_chat"
COPIED = ("CHANGELOG.md", "README.md", "docs", ADDON, "tests")
TELL_OUTCOME = ROOT / "tools" / "mutant_outcome.py"

# The tests of each module, below tests/. The first pattern that fits decides. A module that none
# fits has no tests of its own without Odoo: it is made of declarations, or needs Odoo.
TESTS = (
    ("connectors/testing/*", []),
    ("connectors/base", ["connectors/test_contract.py", "connectors/test_answers.py"]),
    ("connectors/caller", ["connectors/test_caller.py", "connectors/test_answers.py"]),
    ("connectors/transport", ["connectors/test_transport.py", "connectors/test_base.py"]),
    ("connectors/faults", ["connectors/test_faults.py", "connectors/test_answers.py"]),
    (
        "connectors/*/errors",
        ["connectors/test_error_tables.py", "connectors/{folder}/test_errors.py"],
    ),
    ("connectors/meta/*", ["connectors/meta"]),
    ("connectors/sandbox/*", ["connectors/sandbox"]),
    ("connectors/twilio/api", ["connectors/twilio/test_api.py"]),
    (
        "connectors/twilio/forms",
        ["connectors/twilio/test_forms.py", "connectors/twilio/test_content_of_forms.py"],
    ),
    ("connectors/twilio/*", ["connectors/twilio"]),
    ("connectors/telegram/*", ["connectors/telegram"]),
    ("connectors/whatsapp/*", ["connectors/whatsapp"]),
    ("connectors/messaging/*", ["connectors/messaging"]),
    ("tools/figures", ["addon_tools/test_figures.py", "addon_tools/test_chat_facts.py"]),
    ("tools/placeholders", ["connectors/test_placeholders.py"]),
    ("connectors/*", ["connectors/test_{name}.py"]),
    ("tools/*", ["addon_tools/test_{name}.py"]),
)


def mutants(arguments):
    """Run all modules, or those whose path begins as one of `arguments`: `connectors/gate`."""
    chosen = [each for each in find_modules() if not arguments or each.startswith((*arguments,))]
    if not chosen:
        raise ToolError(f"no module with tests of its own begins with {' '.join(arguments)}")
    python = environment.ensure_mutants()
    figures = [_try(python, each) for each in chosen]
    noticed, asked = (sum(column) for column in zip(*figures, strict=True))
    console.say(f"\n{noticed} of {asked} mutants were noticed")
    sys.exit(0 if noticed == asked else 1)


def find_modules():
    """The modules with functions and with tests without Odoo, as `connectors/gate`."""
    files = sorted(
        file
        for room in ("connectors", "tools")
        for file in (ROOT / ADDON / room).rglob("*.py")
        if _has_functions(file)
    )
    names = [file.relative_to(ROOT / ADDON).with_suffix("").as_posix() for file in files]
    return [name for name in names if find_tests(name)]


def _has_functions(file):
    """Tables and other declarations are not changed by mutmut."""
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(file.read_text())))


def find_tests(module):
    """The files and folders below `tests/` that are there to test `module`."""
    folder, _, name = module.rpartition("/")
    patterns = next((tests for fits, tests in TESTS if fnmatch(module, fits)), [])
    paths = [each.format(folder=folder.rpartition("/")[2], name=name) for each in patterns]
    return [f"tests/{path}" for path in paths if (ROOT / "tests" / path).exists()]


def _try(python, module):
    """Let mutmut work on `module`; returns how many mutants were noticed, of how many."""
    with TemporaryDirectory(prefix="mutants_", dir=STATE) as folder:
        _lay_out(Path(folder), module)
        with console.step(f"Mutants of {module}") as progress:
            command = [python, "-m", "mutmut", "run", "--max-children", os.cpu_count()]
            process.call(command, "Mutants", show=progress.show, cwd=folder)
        listed = process.answer([python, "-I", TELL_OUTCOME], cwd=folder)
    if not listed:
        raise ToolError("mutmut could not tell what came of the mutants")
    outcome = json.loads(listed)
    alive = [each for each in outcome if each["alive"]]
    for each in alive:
        console.say(f"{each['state']}: {each['name']}\n{_read_change(each['change'])}")
    console.say(f"{module}: {len(outcome) - len(alive)} of {len(outcome)} were noticed\n")
    return len(outcome) - len(alive), len(outcome)


def _lay_out(folder, module):
    """Let mutmut find in `folder` what the module's tests need, and nothing of an earlier run."""
    for name in COPIED:
        (folder / name).symlink_to(ROOT / name)
    settings = {
        "source_paths": [f"{ADDON}/{module.partition('/')[0]}"],
        "only_mutate": [f"{ADDON}/{module}.py"],
        "also_copy": list(COPIED),
        "pytest_add_cli_args": ["-p", "no:odoo", "-p", "no:cacheprovider"],
        "pytest_add_cli_args_test_selection": find_tests(module),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    content = "\n".join(["[tool.mutmut]", "use_git_change_detection = false", *lines, ""])
    (folder / "pyproject.toml").write_text(content)


def _read_change(change):
    """The lines of a unified difference that differ."""
    return "\n".join(
        f"    {line}"
        for line in change.splitlines()
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++"))
    )
