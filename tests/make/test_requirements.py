"""docs/requirements.md tells the truth."""

from pathlib import Path

from tools import requirements_page


def test_page_is_up_to_date():
    """The tests below each sentence are those that name it: else run `make docs`."""
    page = requirements_page.PAGE.read_text()
    assert page == requirements_page.build(page, requirements_page.find_proofs())


def test_every_number_has_its_sentence():
    """No test names a requirement that nobody can look up."""
    known = set(requirements_page.SENTENCE.findall(requirements_page.PAGE.read_text()))
    assert set(requirements_page.find_proofs()) <= known


def test_tests_stand_below_their_sentence():
    """What stood there is replaced, and a chapter behind it stays."""
    page = "# Top\n\n### S0-01 One.\n\n* old\n\n## Next\n\n### S1-01 Two.\n\n"
    proofs = {"S0-01": {Path("tests/test_a.py"): ["first", "second", "first"]}}
    assert requirements_page.build(page, proofs) == (
        "# Top\n\n### S0-01 One.\n\n* [test_a.py](../tests/test_a.py): first, second\n\n"
        "## Next\n\n### S1-01 Two.\n\n"
    )


def test_a_span_names_what_is_between():
    """A docstring may name the first and the last of several."""
    assert requirements_page._get_numbers("S0-09 to S0-11: x") == ["S0-09", "S0-10", "S0-11"]
