"""Ways to write one and the same mobile number.

Brazil, Mexico and Argentina have an extra digit that some networks and providers write and others
leave out; all forms ring the same phone. Providers' ids are never rewritten: variants serve to
find somebody who is known already.

* Brazil: a 9 before the eight digits of a mobile number, since 2012.
* Mexico: a 1 after the country code, until 2019.
* Argentina: a 9 after the country code, only in international notation.
"""

import re

_BRAZIL = re.compile(r"\+55(?P<area>[1-9]\d)(?P<nine>9?)(?P<rest>[6-9]\d{7})")
_MEXICO = re.compile(r"\+52(?P<one>1?)(?P<rest>\d{10})")
_ARGENTINA = re.compile(r"\+54(?P<nine>9?)(?P<rest>[1-8]\d{9})")


def get_variants(phone):
    """All ways to write a number, the given one first.

    :param str phone: international format with "+", without spaces
    :rtype: tuple[str, ...]
    """
    return tuple(dict.fromkeys((phone, *_get_others(phone or ""))))


def _get_others(phone):
    if match := _BRAZIL.fullmatch(phone):
        return [f"+55{match['area']}{nine}{match['rest']}" for nine in ("9", "")]
    if match := _MEXICO.fullmatch(phone):
        return [f"+52{one}{match['rest']}" for one in ("1", "")]
    if match := _ARGENTINA.fullmatch(phone):
        return [f"+54{nine}{match['rest']}" for nine in ("9", "")]
    return []
