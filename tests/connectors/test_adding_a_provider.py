"""``docs/adding_a_provider.md`` works: its blocks are an addon, and that addon passes."""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from .document import DOCUMENT, read_example, write_example

CONNECTORS = Path(__file__).parents[2] / "omnichannel_chat" / "connectors"
TESTING = CONNECTORS / "testing"
PROVIDERS = DOCUMENT.parent / "providers"


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """What an integrator has who typed in the document."""
    folder = tmp_path_factory.mktemp("integrator")
    write_example(folder)
    return folder


def read_headings(text):
    return re.findall(r"^## (.+)$", text, re.MULTILINE)


def test_example_stands_what_every_connector_must_stand(repository):
    """S0-04, S0-31: the document's own command runs its own tests, and all of them pass."""
    (command,) = re.findall(r"^PYTHONPATH=\S+ python -m (pytest .+)$", DOCUMENT.read_text(), re.M)
    environment = os.environ | {"PYTHONPATH": str(TESTING), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-m", *command.split(), "-q", "-p", "no:cacheprovider"],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(re.search(r"(\d+) passed", run.stdout)[1]) >= 50
    assert "skipped" not in run.stdout


def test_manifest_names_the_files(repository):
    """S0-01: what the manifest loads is in the document, and what is there is loaded."""
    addon = repository / "omnichannel_acme"
    manifest = eval((addon / "__manifest__.py").read_text(), {"__builtins__": {}})
    files = {path.relative_to(addon).as_posix() for path in (addon / "views").glob("*.xml")}
    assert set(manifest["data"]) == files
    for name in files:
        assert ElementTree.parse(addon / name).getroot().tag == "odoo"


def test_page_has_the_headings_of_the_others():
    """S0-01: who knows the page of one provider finds his way in all of them."""
    wanted = read_headings(read_example()["docs/acme.md"])
    for page in PROVIDERS.glob("*.md"):
        headings = read_headings(page.read_text())
        assert [each for each in headings if each in wanted] == wanted, page.name


def test_every_error_is_explained():
    """S0-31: a new class of errors that nobody has described fails here."""
    text = DOCUMENT.read_text()
    source = (CONNECTORS / "errors.py").read_text()
    told_by_others = {"ConnectorError", "NotConfiguredError", "SendError"}
    for name in set(re.findall(r"^class (\w+)", source, re.MULTILINE)) - told_by_others:
        assert f"`{name}`" in text, name
