"""The reference of a booking: a hotel's, an airline's, a ticket office's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "booking-reference"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "My booking reference is X4TR9K": ["X4TR9K"],
    "PNR: QWERTY": ["QWERTY"],
    "confirmation number 8812345": ["8812345"],
    "Buchungsnummer: 4711A": ["4711A"],
    "Booking ref ABC123, two seats": ["ABC123"],
    "I have no booking reference yet": [],
    "my booking was cancelled": [],
    "confirmation number please": [],
}

_NAMES = (
    r"(?:booking|reservation|confirmation|itinerary|record)[ \t-]*(?:ref(?:erence)?|number|no|nr|code|id|locator|#)"
    r"(?:[ \t]*(?:number|no|code))?|pnr|buchungs(?:nummer|code|referenz)|r[ée]servation[ \t]+n[°o]?"
)
_REFERENCE = re.compile(
    rf"(?<![\w@#/-])(?i:{_NAMES})\.?(?i:[ \t]*(?:is|was|ist|lautet|est|[:=#-]))?[ \t]*[:#]?[ \t]*[\"'(]?"
    r"(?P<value>[A-Z0-9]{5,12})(?![\w@%-])"
)


def find(text: str) -> Iterator[Found]:
    """Yield references in capitals and digits. One of letters alone has six, as those of airlines."""
    for match in _REFERENCE.finditer(text):
        value = match["value"]
        if any(map(str.isdigit, value)) or len(value) == 6:
            yield Found(value, match.start("value"), match.end("value"))
