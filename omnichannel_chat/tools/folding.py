"""Texts as people search them: without accents, case, marks and what cannot be seen."""

import re
import unicodedata

#: Letters that are no accented form of another one, but are typed as one.
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
#: Alone, the index knows words of so many characters; shorter ones are looked for at the
#: beginning of words.
SHORTEST = 3
_NUMBER = re.compile(r"[\d\s()+./\-\u2010-\u2015\u00b7]+")


class _Folds(dict):
    """What each character is searched as; found out once."""

    def __missing__(self, code):
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(character):
    if character.isspace():
        return " "
    plain = "".join(
        each
        for each in unicodedata.normalize("NFKD", character).casefold()
        # Accents, and what cannot be seen: control characters, marks of direction, half pairs.
        if unicodedata.category(each) not in ("Mn", "Cc", "Cf", "Cs")
    )
    plain = "".join(_LETTERS.get(each, each) for each in plain)
    if plain.isdecimal():
        plain = "".join(str(unicodedata.decimal(each)) for each in plain)
    return unicodedata.normalize("NFC", plain)


_FOLDS = _Folds()


def fold(text):
    """A text as it is searched: words with one space between them.

    :rtype: str
    """
    return " ".join(unicodedata.normalize("NFC", text or "").translate(_FOLDS).split())


def fold_for_index(*texts):
    """Some texts as one column keeps them, each word with a space before it; None = nothing.

    A word that was searched for is found at the beginning of words by the space.
    """
    folded = filter(None, map(fold, texts))
    return "".join(f" {text}" for text in folded) or None


def get_patterns(search):
    """Patterns of LIKE, all of which the column of :func:`fold_for_index` has to match.

    :rtype: list[str]
    """
    return [f"%{_escape(_place(word))}%" for word in dict.fromkeys(fold(search).split())]


def _place(word):
    return f" {word}" if len(word) < SHORTEST and word.isalnum() else word


def _escape(word):
    return re.sub(r"([\\%_])", r"\\\1", word)


def is_enough(search):
    """Whether messages are searched for this: two letters are in every second one."""
    folded = fold(search).replace(" ", "")
    is_word = folded.isalnum()
    return len(folded) >= SHORTEST or (len(folded) == SHORTEST - 1 and not is_word)


def find_digits(search):
    """The number that is searched for, in whatever notation, as international digits may end.

    :return: "" = no number
    """
    digits = "".join(filter(str.isdigit, fold(search)))
    if len(digits) < SHORTEST or not _NUMBER.fullmatch(fold(search)):
        return ""
    # "00" dials abroad, "0" the next town: neither is part of the international number.
    return digits.lstrip("0")


class Finder:
    """Finds words in a text as the index does, and says where they stand in it."""

    def __init__(self, search):
        words = dict.fromkeys(fold(search).split())
        # Short words at the beginning of words only; of overlapping ones the longest.
        parts = [
            rf"(?:(?<=\s)|^){re.escape(word)}" if _place(word) != word else re.escape(word)
            for word in sorted(words, key=len, reverse=True)
        ]
        self.pattern = re.compile("|".join(parts)) if parts else None

    def find(self, text):
        """Pairs of beginning and end, in order.

        :param str text: in composed form (NFC)
        """
        folded, places = [], []
        for index, character in enumerate(text):
            plain = _FOLDS[ord(character)]
            folded.append(plain)
            places += [index] * len(plain)
        found = self.pattern.finditer("".join(folded)) if self.pattern else ()
        # An accent of its own belongs to the letter before it.
        places.append(len(text))
        return [(places[match.start()], places[match.end() - 1] + 1) for match in found]
