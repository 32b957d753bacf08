"""The example of ``docs/adding_a_provider.md``: each block below a file's name is that file."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding_a_provider.md"
_FILE = re.compile(r"^`(?P<path>[\w./]+)`\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def read_example():
    """The files of the example.

    :return: texts by path
    :rtype: dict[str, str]
    """
    return {each["path"]: each["text"] for each in _FILE.finditer(DOCUMENT.read_text())}


def write_example(folder):
    """Write the files of the example.

    :param Path folder: what an integrator's repository would be
    """
    for name, text in read_example().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
