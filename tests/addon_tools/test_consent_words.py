"""Words that stop messages or allow them again."""

import pytest

from omnichannel_chat.tools.consent_words import START, STOP, read

WORDS = (", ".join(STOP), ", ".join(START))


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop. ", "«Stop»!", "BAJA", "Darme  de baja", "¡Baja!", "Sair", "ABMELDEN"],
)
def test_stop_in_several_languages(text):
    """S0-36: a customer stops with the word of his language, however it is typed."""
    assert read(text, *WORDS) == "stop"


@pytest.mark.parametrize("text", ["START", "alta", "Unstop", "Darme de alta."])
def test_start_in_several_languages(text):
    """S0-36: and allows it again."""
    assert read(text, *WORDS) == "start"


@pytest.mark.parametrize(
    "text",
    [
        *("", "Hola", "stop it please", "La baja del pedido", "cancel", "Cancelar", "end", "yes"),
        # How every chat with a bot begins.
        *("/start", "/stop", "/start p1-2-abc"),
        "stop " * 20,
    ],
)
def test_ordinary_message_changes_nothing(text):
    """S0-36: a word inside a sentence, or a command of a bot, is no decision."""
    assert read(text, *WORDS) == ""


def test_own_words():
    """S0-36: a channel may have its own words, or none."""
    assert read("basta", "basta, ya no", "") == "stop"
    assert read("stop", "", "") == ""
    assert read("stop", None, None) == read("xxxx", None, None) == ""


def test_message_without_text():
    """S0-36: a picture says nothing about consent."""
    assert read(None, *WORDS) == ""


@pytest.mark.parametrize(("length", "meaning"), [(40, "stop"), (41, "")])
def test_longest_message(length, meaning):
    """S0-36: of 40 characters a message is looked at, whatever stands around the word."""
    assert read("stop".rjust(length), *WORDS) == meaning


def test_no_word_means_both():
    """S0-36: what stops does not start."""
    assert not set(STOP) & set(START)
