"""Below each sentence of docs/requirements.md stand the tests that prove it."""

import ast
import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path

from .paths import ROOT

PAGE = ROOT / "docs" / "requirements.md"
SENTENCE = re.compile(r"^### (S\d-\d\d) .*$", re.MULTILINE)
CHAPTER = re.compile(r"^## ", re.MULTILINE)
NUMBER = re.compile(r"\bS\d-\d\d\b")
#: `S0-01 to S0-04` names four.
SPAN = re.compile(r"\bS(\d)-(\d\d)(?: to | \.\.\. )S\d-(\d\d)\b")
SCRIPT = re.compile(r"""\b(?:test|describe|content:|click)\(?\s*[`"'](.*?S\d-\d\d.*?)[`"']""")


def write():
    """Bring the page up to date."""
    PAGE.write_text(build(PAGE.read_text(), find_proofs()))


def build(page, proofs):
    """The page with the tests below each sentence; what stood there is replaced."""
    parts = SENTENCE.split(page)
    heads = SENTENCE.finditer(page)
    text = [parts[0]]
    for head, rest in zip(heads, parts[2::2], strict=True):
        # A chapter may begin behind the tests of a sentence.
        found = CHAPTER.search(rest)
        chapter = rest[found.start() :] if found else ""
        text.append(f"{head[0]}\n\n{_list(proofs.get(head[1], {}))}{chapter}")
    return "".join(text)


def _list(files):
    lines = []
    for path, names in sorted(files.items(), key=lambda item: (item[0].name, item[0])):
        link = f"[{path.name}](../{path.as_posix()})"
        lines.append(f"* {link}: {', '.join(dict.fromkeys(names))}\n")
    return "".join([*lines, "\n"]) if lines else ""


def find_proofs():
    """Names of tests, by file, by number: ``{"S0-01": {Path: [name, ...]}}``."""
    proofs = defaultdict(lambda: defaultdict(list))
    for path in _get_test_files():
        find = _find_in_python if path.suffix == ".py" else _find_in_script
        for name, text in find((ROOT / path).read_text()):
            for number in _get_numbers(text):
                proofs[number][path].append(name)
    return proofs


def _get_test_files():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py", "*.js"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    paths = sorted(Path(line) for line in listed.stdout.splitlines())
    return [path for path in paths if "tests" in path.parts and os.path.lexists(ROOT / path)]


def _find_in_python(source):
    """Each test with its docstring, and with that of its class."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name.removeprefix("test_"), ast.get_docstring(node) or ""


def _find_in_script(source):
    for found in SCRIPT.finditer(source):
        text = found[1]
        yield text.partition(": ")[2] or text, text


def _get_numbers(text):
    numbers = set(NUMBER.findall(text))
    for family, first, last in SPAN.findall(text):
        numbers |= {f"S{family}-{n:02}" for n in range(int(first), int(last) + 1)}
    return sorted(numbers)
