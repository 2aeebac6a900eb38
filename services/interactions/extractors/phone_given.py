"""A phone number the customer gives as theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "phone-confirmed"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "My number is +49 30 1234567": ["+49301234567"],
    "call me on 0151 23456789 please": ["015123456789"],
    "Sie erreichen mich unter 030/1234567.": ["0301234567"],
    "my phone number: (202) 555-0123": ["2025550123"],
    "call 0800 123456 they say": [],
    "my number 1 problem": [],
    "call me at 10:30": [],
    "my order number is 123456789": [],
}

_GIVEN = re.compile(
    r"(?i:\bmy[ \t]+(?:(?:new|mobile|cell|home|work|phone|contact|telephone)[ \t]+){0,2}(?:number|phone|mobile|cell|tel)"
    r"|(?:call|ring|phone|text|reach)[ \t]+me(?:[ \t]+back)?[ \t]+(?:at|on|under|via)(?:[ \t]+(?:my[ \t]+)?(?:mobile|cell|number))?"
    r"|meine[ \t]+(?:neue[ \t]+)?(?:telefon|handy|mobil|ruf)?nummer|(?:sie )?erreichen sie mich unter|sie erreichen mich unter"
    r"|mon num[ée]ro|mi (?:n[uú]mero|tel[eé]fono)|(?:^|\n)[ \t]*(?:phone|tel|telefon|mobile|handy|mobil)\.?(?=[ \t]*[:=]))"
    r"(?i:[ \t]*(?:is|ist|lautet|est|es|[:=-]))?[ \t]*"
    r"(?P<value>\+?\(?\d(?:[ \t()./-]{0,3}\d){6,14})(?![\w@%:]|[.,]\d)"
)


def find(text: str) -> Iterator[Found]:
    """Yield seven to fifteen digits in words that say they are the customer's number."""
    for match in _GIVEN.finditer(text):
        digits = re.sub(r"[^\d+]", "", match["value"])
        yield Found(digits, match.start("value"), match.end("value"))
