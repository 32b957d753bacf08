"""Words by which customers say that they want no more messages, or want them again.

Defaults of a channel's settings. Only words that nobody writes alone for another reason: "cancel"
in a chat with a shop is about an order, so it is not here (Twilio reads it by itself in SMS).
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

import re

STOP = (
    *("stop", "stop all", "unsubscribe", "opt out", "optout"),
    *("baja", "darme de baja", "no enviar más", "no más mensajes"),
    *("sair", "descadastrar", "não enviar mais"),
    *("arrêt", "désabonner", "désinscription"),
    *("stopp", "abmelden", "abbestellen"),
    *("disiscrivi", "disiscrivimi", "cancellami"),
    *("baixa", "afmelden", "uitschrijven"),
)
START = (
    *("start", "unstop", "subscribe", "opt in"),
    *("alta", "darme de alta", "inscrever", "réabonner", "anmelden", "iscrivimi", "aanmelden"),
)
#: Longer messages are never looked at.
MAX_LENGTH = 40

# Around the word, not in it; a leading "/" is a command of a bot and says nothing about consent.
_AROUND = re.compile(r"^[\s\"'«»“”¡!¿?.,*-]+|[\s\"'«»“”¡!¿?.,*-]+$")
_SPACES = re.compile(r"\s+")


def read(text, stop_words, start_words):
    """What a message says about consent: "stop", "start" or "".

    :param str text: the whole message
    :param str stop_words: separated by commas
    :param str start_words: separated by commas
    """
    if not text or len(text) > MAX_LENGTH:
        return ""
    said = _normalise(text)
    for meaning, words in (("stop", stop_words), ("start", start_words)):
        if said in {_normalise(word) for word in (words or "").split(",") if word.strip()}:
            return meaning
    return ""


def _normalise(text):
    return _SPACES.sub(" ", _AROUND.sub("", text)).casefold()
