"""The number of a case somebody else opened for the customer: a ticket, a complaint, a claim."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.domain.extracting import Found
from services.interactions.extractors._numbers import named, numbers

KEY = "case-number"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "My case number is CAS-12894-X7": ["CAS-12894-X7"],
    "ticket #88123": ["88123"],
    "Reference number: 20171055": ["20171055"],
    "Vorgangsnummer 99812": ["99812"],
    "Case ID 1255-88": ["1255-88"],
    "In that case 2000 people": [],
    "two tickets for 1200": [],
    "ticket 45": [],
}

_CASE = named(
    r"(?:support[ \t]+)?(?:case|ticket|incident|complaint|claim|reference|service[ \t]+request)|ref"
    r"|vorgangs?|fall|beschwerde|schaden|aktenzeichen|dossier|reclamaci[oó]n|caso",
    needs_word=True,
)


def find(text: str) -> Iterator[Found]:
    """Yield numbers that follow words for the number of a case; four digits at least."""
    return numbers(_CASE, text, digits=4)
