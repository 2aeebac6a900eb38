"""A postal address the customer gives as theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "address-confirmed"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "My address is 12 Main Street, Springfield 12345. Thanks": ["12 Main Street, Springfield 12345"],
    "Meine neue Adresse lautet Hauptstr. 5, 10115 Berlin": ["Hauptstr. 5, 10115 Berlin"],
    "my delivery address: 4 Rue X, 75001 Paris": ["4 Rue X, 75001 Paris"],
    "My email address is ann@example.com": [],
    "Is my address right?": [],
    "my address is wrong in your system": [],
}

_ADDRESS = re.compile(
    r"(?i:\bmy[ \t]+(?:(?:new|current|home|delivery|shipping|billing|postal)[ \t]+){0,2}address(?:[ \t]+is(?:[ \t]+now)?|[ \t]*:)"
    r"|\bmeine[ \t]+(?:neue[ \t]+|aktuelle[ \t]+)?(?:liefer|post|rechnungs)?(?:adresse|anschrift)[ \t]*(?:ist|lautet|:)"
    r"|\bmon adresse(?:[ \t]+est|[ \t]*:)|\bmi direcci[oó]n(?:[ \t]+es|[ \t]*:))[ \t]*"
    r"(?P<value>[^\n@?!;]{8,120})"
)
_STREET = re.compile(r"\d.*[A-Za-z\u00c0-\u017f]{3,}|[A-Za-z\u00c0-\u017f]{3,}.*\d")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{4})\.(?:\s+(?!\d)|$)|(?<=\d)\.(?:\s+[A-Z]|\s*$)")


def find(text: str) -> Iterator[Found]:
    """Yield what follows the words for one's own address, to the end of the sentence: a number and a word at least."""
    for match in _ADDRESS.finditer(text):
        value = _SENTENCE_END.split(match["value"], maxsplit=1)[0].rstrip(" .,")
        if _STREET.search(value) and sum(map(str.isdigit, value)) <= 14 and "," in value:
            yield Found(value, match.start("value"), match.start("value") + len(value))
