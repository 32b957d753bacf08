"""The examples of the documentation: each block below a file's name is that file."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "adding_a_provider.md"
_FILE = re.compile(r"^`(?P<path>[\w./]+)`\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def read_example(document=DOCUMENT):
    """The files of an example.

    :return: texts by path
    :rtype: dict[str, str]
    """
    return {each["path"]: each["text"] for each in _FILE.finditer(document.read_text())}


def write_example(folder, document=DOCUMENT):
    """Write the files of an example.

    :param Path folder: what an integrator's repository would be
    """
    for name, text in read_example(document).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
