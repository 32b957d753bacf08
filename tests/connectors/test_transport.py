"""What an answer proves, and what is read of it."""

import pytest

from omnichannel_chat.connectors.testing import answer
from omnichannel_chat.connectors.transport import is_refusal, read_object


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        *((200, False), (204, False), (302, False), (399, False)),
        *((400, True), (401, True), (403, True), (404, True), (407, True)),
        # A gateway's: what the server behind it has done nobody knows.
        (408, False),
        *((409, True), (429, True), (499, True)),
        *((500, False), (502, False), (503, False), (504, False)),
    ],
)
def test_which_answers_prove_that_nothing_was_done(status, expected):
    """S0-31: only a refusal does; whatever else is not a success leaves it open."""
    assert is_refusal(status) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b"{}", {}),
        (b"[1]", {}),
        (b"null", {}),
        (b'"a"', {}),
        (b"", {}),
        (b"<html>", {}),
        (b"[" * 100_000, {}),
    ],
)
def test_object_of_an_answer(body, expected):
    """S0-31: of a proxy's page nothing is read, and it breaks nothing."""
    assert read_object(answer(200, body)) == expected
