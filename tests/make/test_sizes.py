"""What one reads at a sitting: no Python is longer; biome.json says the same of JavaScript."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = 500
FUNCTION = 60
PYTHON = sorted(
    path.relative_to(ROOT)
    for folder in ("omnichannel_chat*", "tools", "benchmarks", "tests")
    for top in ROOT.glob(folder)
    for path in top.rglob("*.py")
)
PRODUCT = [path for path in PYTHON if "tests" not in path.parts]


def test_no_file_is_too_long():
    """500 lines: what is longer has two subjects."""
    assert [str(path) for path in PRODUCT if len(_get_lines(path)) > FILE] == []


def test_no_function_is_too_long():
    """60 lines, tests and tools included."""
    assert [
        f"{path} {name}"
        for path in PYTHON
        for name, lines in _find_functions(path)
        if lines > FUNCTION
    ] == []


def _get_lines(path):
    return (ROOT / path).read_text().splitlines()


def _find_functions(path):
    """Each function of a file with its length."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1
