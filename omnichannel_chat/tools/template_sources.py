"""Where the values of an approved template's gaps probably come from.

A guess, shown before anything is sent: a manager corrects it once, an agent each time.
"""

import re

#: Words in the name of a gap, and what they mean. First match counts.
_NAMES = (
    (r"first_?name|given_?name|nombre|prenom|vorname", "first_name"),
    (r"(customer|client|full|contact)_?name|^(name|customer|client)$", "name"),
    (r"phone|mobile|telefono|telephone", "phone"),
    (r"(^|_)(company|empresa|firma|business)(_?name)?$", "company"),
    (r"(^|_)(agent|salesperson|seller|user)(_?name)?$", "agent"),
    (r"link|url", "link"),
    (r"amount|total|price|importe", "amount_total"),
    (r"order|quotation|quote|pedido|presupuesto|invoice|reference", "document"),
)
#: Words right before a gap without a name.
_BEFORE = (
    (r"(hi|hello|hey|dear|hola|estimad[oa]|querid[oa]|bonjour|hallo|ol[aá]|ciao)", "first_name"),
    (r"(order|quotation|quote|pedido|presupuesto|commande|auftrag)( n[ºo°]+)?", "document"),
)
_EXAMPLES = (
    (r"https?://\S+", "link"),
    (r"\+\d[\d ]{7,16}", "phone"),
    (r"s(o|ale)?[-/]?\d{3,}", "document"),
    (r"([$€£] ?)?\d[\d.,]* ?([$€£]|eur|usd|gbp)?(?<![\d.,])|[$€£] ?\d[\d.,]*", "amount_total"),
)


def guess(part, name, example, text):
    """What fills a gap.

    :param str part: where it is: "header", "body", "button:0"
    :param str name: of the gap; a number says nothing
    :param str example: what was written into it for the approval
    :param str text: of the part
    :return: "first_name", "name", "phone", "company", "agent", "document" (its number),
        "amount_total", "link", or "" = somebody has to say
    """
    if not name.isdecimal():
        found = _first(_NAMES, name.lower(), re.search)
        if found:
            return found
    before = text.partition("{{" + name + "}}")[0].lower().rstrip(" ,*_¡#:")
    # The point of "no." ends no sentence.
    before = re.sub(r"\bn[or]?\.$", "no", before)
    words = re.search(r"[^\n.!?,;]*$", before)[0].strip()
    for pattern, meaning in _BEFORE:
        if re.search(rf"(^|\s|¡){pattern}$", words):
            return meaning
    if part.startswith("button:"):
        # The last piece of an address: most often it leads to the document.
        return ""
    return _first(_EXAMPLES, example.strip().lower(), re.fullmatch)


def _first(table, text, match):
    return next((meaning for pattern, meaning in table if match(pattern, text)), "")
