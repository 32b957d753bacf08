"""Approved templates: gaps, what fills them, and what keeps one from being sent."""

import pytest

from omnichannel_chat.connectors.events import TEMPLATE_STATES, Template, TemplateVariable
from omnichannel_chat.connectors.gate import Problem
from omnichannel_chat.connectors.templates import (
    check,
    check_length,
    fill,
    find_gaps,
    find_variables,
    render,
    values_by_part,
)

HEADER, BODY, LINK = "For {{1}}", "Hello {{1}}, your order {{2}} is ready.", "https://x.test/{{1}}"


def make_template(header="", body=BODY, targets=(), **values):
    """An approved template with these texts."""
    return Template(
        external_id="1",
        name="order_ready",
        language="en",
        header=header,
        body=body,
        variables=find_variables(header, body, targets),
        **values,
    )


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("", []),
        ("no gap", []),
        ("{{1}} and {{2}}", ["1", "2"]),
        ("{{2}} before {{1}}", ["2", "1"]),
        ("{{1}}{{1}} {{1}}", ["1"]),
        ("{{first_name}}, {{ order.id }}", ["first_name", "order.id"]),
        ("{{ürün}}", ["ürün"]),
        ("{{{1}}}", ["1"]),
        ("{{}} {{ }} {1} {{a b}} {{1} }", []),
        ("{{" + "x" * 65 + "}}", []),
        ("{{1\n}}", ["1"]),
    ],
)
def test_gaps(text, gaps):
    """S0-24: what a template leaves open is found, and nothing else is."""
    assert find_gaps(text) == gaps


def test_variables_stand_in_the_order_of_reading():
    """S0-24: the same number in another part is another gap; each has its example."""
    examples = {("header", "1"): "Anna", ("body", "2"): "S0042", ("button:1", "1"): "42"}
    assert find_variables(HEADER, BODY, ["", LINK], examples) == (
        TemplateVariable(part="header", name="1", example="Anna"),
        TemplateVariable(part="body", name="1"),
        TemplateVariable(part="body", name="2", example="S0042"),
        TemplateVariable(part="button:1", name="1", example="42"),
    )
    assert find_variables("", "plain", ["", "https://x.test"]) == ()


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ((), {}),
        (("Anna",), {"header": {"1": "Anna"}}),
        (
            ("Anna", "Ben", "S0042", "42"),
            {"header": {"1": "Anna"}, "body": {"1": "Ben", "2": "S0042"}, "button:0": {"1": "42"}},
        ),
        (
            ("Anna", "Ben", "S0042", "42", "one too many"),
            {"header": {"1": "Anna"}, "body": {"1": "Ben", "2": "S0042"}, "button:0": {"1": "42"}},
        ),
    ],
)
def test_values_by_part(values, parts):
    """S0-24: each value goes to the gap that it was written for."""
    assert values_by_part(make_template(HEADER, BODY, [LINK]), values) == parts


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (("Anna", "Ben", "S0042"), "For Anna\n\nHello Ben, your order S0042 is ready.\n\nBye"),
        (("Anna",), "For Anna\n\nHello {{1}}, your order {{2}} is ready.\n\nBye"),
        (("", "Ben", ""), "For {{1}}\n\nHello Ben, your order {{2}} is ready.\n\nBye"),
        # What a customer is called is not read as a gap, nor as a pattern.
        (("{{2}}", r"\1", "x"), "For {{2}}\n\nHello \\1, your order x is ready.\n\nBye"),
    ],
)
def test_preview(values, text):
    """S0-24: before it is sent one sees what the customer will read."""
    assert render(make_template(HEADER, footer="Bye"), values) == text


def test_preview_of_named_gaps():
    """S0-24: gaps with names are filled by their names, wherever they repeat."""
    template = make_template(body="{{ name }}: {{day}}, {{name}}!", named=True)
    assert render(template, ("Anna", "Monday")) == "Anna: Monday, Anna!"
    assert fill("{{name}}", "header", template.variables, ("Anna",)) == "{{name}}"


@pytest.mark.parametrize(
    ("template", "values", "problems"),
    [
        # "Hello " and ", your order " and " is ready." are 29 letters.
        ({"footer": "Bye"}, ("x" * 900, "y" * 95), []),
        ({"footer": "Bye"}, ("x" * 900, "y" * 96), [("body", 1024)]),
        ({"header_kind": "image"}, ("x" * 900, "y" * 96), [("body", 1024)]),
        # A text may be longer when it is all that there is.
        ({}, ("x" * 900, "y" * 96), []),
        ({}, ("x" * 32_700, "y" * 39), []),
        ({}, ("x" * 32_700, "y" * 40), [("body", 32_768)]),
        # "For " are four letters of the header.
        ({"header": HEADER}, ("h" * 56, "x", "y"), []),
        ({"header": HEADER}, ("h" * 57, "x", "y"), [("header", 60)]),
        ({"header": HEADER}, ("h" * 57, "x" * 1024, "y"), [("header", 60), ("body", 1024)]),
        ({}, (), []),
    ],
)
def test_filled_texts_are_measured(template, values, problems):
    """S0-24: what becomes too long with its values is told before WhatsApp refuses it."""
    template = make_template(**template)
    found = [(each.subject, each.limit) for each in check_length(template, values)]
    assert found == problems
    reasons = {each.reason for each in check(template, values, has_file=True)}
    assert ("template_length" in reasons) == bool(problems)


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("body", "S0042", None),
        ("body", "four    spaces", None),
        ("body", "¡Añ! 🎉 -- 漢", None),
        ("body", "a\u00a0b", None),
        ("body", "five     spaces", "value_layout"),
        ("body", "two\nlines", "value_layout"),
        ("body", "two\r\nlines", "value_layout"),
        ("body", "two\u2028lines", "value_layout"),
        ("body", "a\ttab", "value_layout"),
        ("body", "", "value_missing"),
        ("body", " \n ", "value_missing"),
        ("header", "two\nlines", "value_layout"),
        ("header", "two words", None),
        ("button:0", "S0042", None),
        ("button:0", "two words", "value_layout"),
        ("button:0", "a\u00a0b", "value_layout"),
        ("button:0", "", "value_missing"),
    ],
)
def test_values_are_checked(part, value, reason):
    """S0-24: a value that the provider would refuse is found before it is sent, with its name."""
    texts = {"header": "", "body": "", "button:0": ""} | {part: "{{x}}"}
    template = make_template(texts["header"], texts["body"], [texts["button:0"]])
    expected = [Problem(reason, subject="x")] if reason else []
    assert check(template, (value,)) == expected


def test_missing_values_are_named():
    """S0-24: too few values are as many gaps without one."""
    template = make_template(HEADER, BODY, [LINK])
    names = [problem.subject for problem in check(template, ("Anna", "Ben"))]
    assert names == ["2", "1"]
    assert check(template, ("a", "b", "c", "d")) == []


@pytest.mark.parametrize("status", TEMPLATE_STATES)
def test_only_approved_ones_are_sent(status):
    """S0-24, S0-28: a template that the provider has not approved, or has paused, stays here."""
    problems = check(make_template(body="Hello", status=status), ())
    assert problems == ([] if status == "approved" else [Problem("template_state", subject=status)])


@pytest.mark.parametrize("kind", ["", "text", "image", "video", "document", "location"])
@pytest.mark.parametrize("has_file", [True, False])
def test_header_file(kind, has_file):
    """S0-24: a header that shows a file needs one with each message."""
    problems = check(make_template(body="Hello", header_kind=kind), (), has_file)
    needs_one = kind in ("image", "video", "document") and not has_file
    assert problems == ([Problem("header_file", subject=kind)] if needs_one else [])


def test_template_that_we_cannot_send():
    """S0-24: what it has that we cannot do is named."""
    template = make_template(body="Hello", unsupported="It has a carousel.")
    expected = [Problem("template_unsupported", subject="It has a carousel.")]
    assert check(template, ()) == expected


def test_value_too_many():
    """S0-24: a template that has lost a gap is sent without the value that stood there."""
    assert check(make_template(body="{{1}}"), ("Anna", "S0042")) == []


def test_every_problem_is_told_at_once():
    """S0-28: nobody has to mend one thing to be told of the next."""
    template = make_template(
        body="{{1}} {{2}}", status="paused", header_kind="image", unsupported="It has a carousel."
    )
    assert [problem.reason for problem in check(template, ("\n", "a\tb"))] == [
        "template_state",
        "template_unsupported",
        "header_file",
        "value_missing",
        "value_layout",
    ]
