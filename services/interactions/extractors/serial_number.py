"""The serial number of a device."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found
from services.interactions.extractors._numbers import BETWEEN, CODE, NUMBER_WORD, numbers

KEY = "serial-number"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "The serial number is C02XG0FDH7JY.": ["C02XG0FDH7JY"],
    "S/N: 4711-AA-22": ["4711-AA-22"],
    "Seriennummer 99812X": ["99812X"],
    "IMEI 356938035643809": ["356938035643809"],
    "I have watched this serial 100 times": [],
    "Where do I find the serial number?": [],
}

_SERIAL = re.compile(
    rf"(?<![\w@#/-])(?:(?:serial|serien|série|serie)[ \t-]*(?:{NUMBER_WORD})|serial#|seriennummer|s/n|imei){BETWEEN}{CODE}",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Yield numbers that follow a word for a serial number."""
    return numbers(_SERIAL, text, digits=3)
