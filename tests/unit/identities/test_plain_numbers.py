"""Numbers that are written in full are told apart from all others by rule, as the library would by parsing them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identities.plain_numbers import is_written_in_full
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneNumberFormat, ValidationResult

_BEGINNINGS = st.sampled_from(sorted(COUNTRY_CODE_TO_REGION_CODE)).map(str) | st.text("0123456789", max_size=3)
_PREFIXES = st.sampled_from(["", "0", "1", "8", "15", "0115", "9", "44", "06"])


@settings(max_examples=1_000)
@given(_BEGINNINGS, _PREFIXES, st.text("0123456789", max_size=13))
def test_parsing_gives_a_number_that_is_written_in_full_back(code: str, prefix: str, rest: str) -> None:
    text = f"+{code}{prefix}{rest}"

    assert not is_written_in_full(text) or _parsed(text) == text


@pytest.mark.parametrize("region", ["AU", "BR", "CN", "DE", "ES", "FR", "GB", "IN", "JP", "MX", "PL", "RU", "US"])
def test_ordinary_numbers_need_no_parsing(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)

    assert number is not None
    assert is_written_in_full(phonenumbers.format_number(number, PhoneNumberFormat.E164))


_READ_DIFFERENTLY = (
    "", "+", "030 1234567", "+49 30 1234567", "+490301234567", "+4930", "+390612345678", "+999123456789",
    "+37580551455556",
    "+49\u0663\u0660\u0661\u0662\u0663\u0664\u0665\u0666",
)  # fmt: skip


@pytest.mark.parametrize("text", _READ_DIFFERENTLY)
def test_what_may_be_read_differently_is_not_written_in_full(text: str) -> None:
    assert not is_written_in_full(text)


def _parsed(text: str) -> str | None:
    """Return what the library makes of a text, or None when that is no number to be called from everywhere."""
    try:
        number = phonenumbers.parse(text)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
