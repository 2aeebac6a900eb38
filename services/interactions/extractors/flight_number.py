"""The number of a flight or a train."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.interactions.domain.extracting import Found

KEY = "flight-number"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "my flight BA2490 is late": ["BA2490"],
    "flight number: DL 1234": ["DL1234"],
    "Flug LH 441 wurde gestrichen": ["LH441"],
    "flt AA100": ["AA100"],
    "a flight at 10 for 1234 people": [],
    "flight of 12 hours": [],
}

_FLIGHT = re.compile(
    r"(?<![\w@#/-])(?i:flights?|flug|vol|vuelo|volo|flt|flugnummer)(?i:[ \t-]*(?:number|no\.?|nr\.?|nummer|#))?"
    r"(?i:[ \t]*(?:is|was|ist|[:=#-]))?[ \t]*[:#]?[ \t]*(?P<value>(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])[ ]?\d{1,4})(?![\w@%:.€£$])"
)


def find(text: str) -> Iterator[Found]:
    """Yield an airline's two characters and a number after a word for a flight."""
    for match in _FLIGHT.finditer(text):
        yield Found(match["value"].replace(" ", ""), match.start("value"), match.end("value"))
