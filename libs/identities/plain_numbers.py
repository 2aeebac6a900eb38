"""Phone numbers that are written in full already: most of what other systems keep, told apart without parsing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_DIGITS = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST_COUNTRY_CODE = 3


@dataclass(frozen=True)
class _Plan:
    """What is known of the numbers behind a country code."""

    lengths: frozenset[int]
    """How many digits a number may have that can be called from everywhere."""

    perhaps_more: re.Pattern[str] | None
    """What a number begins with that may hold more than itself, such as the digit dialled before an area code."""


def is_written_in_full(text: str) -> bool:
    """Tell whether parsing this text would give it back as it is; False also where that is not certain."""
    if not _DIGITS.fullmatch(text):
        return False
    code = _country_code(text)
    plan = _plan(code)
    number = text[len(code) + 1 :]
    if plan is None or len(number) not in plan.lengths or number[0] == "0":
        return False
    return plan.perhaps_more is None or plan.perhaps_more.match(number) is None


def _country_code(text: str) -> str:
    """Return the country code: none is the beginning of another one."""
    codes = (text[1 : 1 + length] for length in range(1, _LONGEST_COUNTRY_CODE + 1))
    return next((code for code in codes if int(code) in COUNTRY_CODE_TO_REGION_CODE), "")


@cache
def _plan(code: str) -> _Plan | None:
    if not code:
        return None
    region = COUNTRY_CODE_TO_REGION_CODE[int(code)][0]
    known = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if known is None or known.general_desc is None:
        return None
    prefix = known.national_prefix_for_parsing
    lengths = frozenset(known.general_desc.possible_length) - frozenset(known.general_desc.possible_length_local_only)
    return _Plan(lengths, re.compile(prefix) if prefix else None)
