"""Ways to write one mobile number: Brazil, Mexico, Argentina, and nobody else."""

import pytest

from omnichannel_chat.tools.phone_variants import get_variants

PAIRS = {
    "Brazil": ("+5511987654321", "+551187654321"),
    "Brazil, other area": ("+5585998765432", "+558598765432"),
    "Mexico": ("+5215512345678", "+525512345678"),
    "Argentina": ("+5491123456789", "+541123456789"),
}
ALONE = {
    "Spain": "+34600111222",
    "United States": "+14155550100",
    "Brazilian landline": "+551132345678",
    "too short": "+55119876",
    "too long for Mexico": "+52155123456789",
    "not a number": "ana",
    "empty": "",
}


@pytest.mark.parametrize("case", sorted(PAIRS))
def test_both_forms_are_one_number(case):
    """S0-10, S0-15: whichever form comes first, the other one is found."""
    long, short = PAIRS[case]
    assert get_variants(long) == (long, short)
    assert get_variants(short) == (short, long)


@pytest.mark.parametrize("case", sorted(ALONE))
def test_other_numbers_are_left_alone(case):
    """S0-15: nobody gets a stranger's number."""
    assert get_variants(ALONE[case]) == (ALONE[case],)
