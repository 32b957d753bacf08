"""Guessing where the values of a template's gaps come from."""

import pytest

from omnichannel_chat.tools.template_sources import guess

GUESSES = [
    # By the name of the gap
    ("first_name", "", "{{first_name}}", "first_name"),
    ("nombre", "", "{{nombre}}", "first_name"),
    ("name", "", "{{name}}", "name"),
    ("customer_name", "", "{{customer_name}}", "name"),
    ("phone_number", "", "{{phone_number}}", "phone"),
    ("company", "", "{{company}}", "company"),
    ("agent_name", "", "{{agent_name}}", "agent"),
    ("tracking_link", "", "{{tracking_link}}", "link"),
    ("order_total", "", "{{order_total}}", "amount_total"),
    ("order_number", "", "{{order_number}}", "document"),
    ("discount", "20 %", "{{discount}}", ""),
    # By the word before it
    ("1", "Anna", "Hello {{1}}!", "first_name"),
    ("1", "Ana", "¡Hola {{1}}!", "first_name"),
    ("1", "Ana", "Estimada {{1}}:", "first_name"),
    ("2", "42", "Hola {{1}}. Su pedido {{2}} llega hoy.", "document"),
    ("2", "42", "Your order no. {{2}}", "document"),
    ("1", "", "This {{1}}", ""),
    ("2", "Friday", "Hello {{1}}, see you on {{2}}", ""),
    # By its example
    ("1", "https://shop.example/x", "See {{1}}", "link"),
    ("1", "+34 600 111 222", "Call {{1}}", "phone"),
    ("1", "SO00042", "{{1}} is ready", "document"),
    ("1", "1.240,50 €", "It costs {{1}}", "amount_total"),
    ("1", "$ 20", "It costs {{1}}", "amount_total"),
    ("1", "10:30", "At {{1}}", ""),
    ("1", "", "{{1}}", ""),
]


@pytest.mark.parametrize(("name", "example", "text", "expected"), GUESSES)
def test_guess(name, example, text, expected):
    """S0-36: what a gap is filled with is guessed from its name, its place and its example."""
    assert guess("body", name, example, text) == expected


def test_end_of_an_address():
    """S0-36: the example of a button's gap is a piece of an address and says nothing."""
    assert guess("button:0", "1", "42", "https://shop.example/{{1}}") == ""


@pytest.mark.parametrize(
    ("part", "example", "text", "meaning"),
    [
        # Signs between the word and the gap are none of it.
        ("body", "", "Hola *{{1}}*", "first_name"),
        ("body", "", "Hi, _{{1}}_", "first_name"),
        ("body", "", "Order #{{1}}", "document"),
        ("body", "", "Pedido: {{1}}", "document"),
        # The first place of a gap that comes twice.
        ("body", "", "Hi {{1}}, bye {{1}}", "first_name"),
        # A letter is no sign.
        ("body", "", "Hix {{1}}", ""),
        # What looks like a number of a document, or an amount, leads to a page in a button.
        ("body", "S00042", "See {{1}}", "document"),
        ("button:0", "S00042", "https://shop.example/{{1}}", ""),
        ("button:1", "42", "https://shop.example/{{1}}", ""),
    ],
)
def test_what_stands_around_a_gap(part, example, text, meaning):
    """S0-36: the word before it counts, whatever signs are between; in a button nothing does."""
    assert guess(part, "1", example, text) == meaning
