"""Card numbers in a text: found by their issuer and check digit, masked but for the first six and last four digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

LEAST_DIGITS, MOST_DIGITS = 13, 19
_SHOWN_FIRST, _SHOWN_LAST = 6, 4

# Texts are looked through as bytes of UTF-8: what may stand between digits is left out, what may begin a digit of any
# script becomes 1. It takes a quarter of a microsecond, and an expression ten times as long.
_PASSED_OVER = bytes([*b"\t\n\v\f\r\x1c\x1d\x1e\x1f -", *range(0x80, 0xC0), 0xC2])
_AS_DIGITS = bytes(
    ord("1") if (chr(byte).isascii() and chr(byte).isdigit()) or byte >= 0xD9 else 0 for byte in range(256)
)
_DIGITS_IN_A_ROW = b"1" * LEAST_DIGITS

_BETWEEN = r"[\s\-\u2010-\u2015\u2212]{0,3}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d){{{LEAST_DIGITS - 1},}}")
_GROUP = re.compile(r"\d+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")

_ISSUED = re.compile(
    r"4"  # Visa
    r"|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"  # Mastercard
    r"|3[47]"  # American Express
    r"|30[0-5]|3095|3[689]"  # Diners Club
    r"|35(?:2[89]|[3-8])"  # JCB
    r"|6011|64[4-9]|65"  # Discover
    r"|62|8[12]"  # UnionPay, RuPay
    r"|50(?:18|20|38|[6-9])|5612|58(?:9[0-9]|6)|60(?:4|69)|63(?:04|[6-9])|67(?:0|59|6[1-9]|71)"  # Maestro and others
    r"|220[0-5]|9792|9860|8600|1800|2131"  # Mir, Troy, Humo, UzCard, JCB of old
)
_DEVICE_DIGITS, _DEVICE = 15, "35"
"""Serial numbers of phones look like JCB's cards, which have 16 digits or more."""

_MARKETPLACE_ORDER = (3, 7, 7)
"""Groups in which a large marketplace writes its order numbers, and nobody a card's."""


def masked_cards(text: str) -> str:
    """Return the text with card numbers of 13 to 19 digits masked, written in one piece or with spaces or dashes.

    Which numbers are a card's is told by the ranges that are issued and by the check digit (Luhn). Numbers of accounts
    (IBAN) and what follows a plus sign are none.
    """
    if not may_hold_cards(text):
        return text
    characters: list[str] = []
    for start, end in _cards(text):
        characters = characters or list(text)
        digits = [at for at in range(start, end) if text[at].isdigit()]
        for at in digits[_SHOWN_FIRST:-_SHOWN_LAST]:
            characters[at] = "*"
    return "".join(characters) if characters else text


def may_hold_cards(text: str) -> bool:
    """Tell at once of nearly every text that no card number is in it."""
    if len(text) < LEAST_DIGITS:
        return False
    return _DIGITS_IN_A_ROW in text.encode("utf-8", "replace").translate(_AS_DIGITS, _PASSED_OVER)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield where card numbers stand; groups of digits beside them may be anything, such as a date."""
    accounts: list[tuple[int, int]] | None = None
    for run in _RUN.finditer(text):
        groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
        for start, end in _windows(text, groups):
            if accounts is None:
                accounts = [found.span() for found in _IBAN.finditer(text) if _is_account(found[0])]
            if not any(first <= start and end <= last for first, last in accounts):
                yield start, end


def _windows(text: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for first, (start, _) in enumerate(groups):
        if start and text[start - 1] == "+":
            continue
        sizes: list[int] = []
        for group_start, end in groups[first:]:
            sizes.append(end - group_start)
            if sum(sizes) > MOST_DIGITS:
                break
            if sum(sizes) >= LEAST_DIGITS and tuple(sizes) != _MARKETPLACE_ORDER and _is_card(text[start:end]):
                yield start, end


def _is_card(written: str) -> bool:
    digits = [int(each) for each in written if each.isdecimal()]
    number = "".join(map(str, digits))
    if not _ISSUED.match(number) or (len(number) == _DEVICE_DIGITS and number.startswith(_DEVICE)):
        return False
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_account(written: str) -> bool:
    """Tell whether this is an IBAN, by its own check digits; a longer text may begin with one."""
    compact = written.replace(" ", "")
    turned = [str(int(each, 36)) for each in compact]
    sizes = range(15, len(compact) + 1)
    return any(int("".join(turned[4:size] + turned[:4])) % 97 == 1 for size in sizes)
