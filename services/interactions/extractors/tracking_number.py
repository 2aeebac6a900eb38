"""The number a parcel is followed by."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.domain.extracting import Found
from services.interactions.extractors._numbers import named, numbers

KEY = "tracking-number"
VERSION = 1
EXAMPLES: dict[str, list[str]] = {
    "tracking number 1Z999AA10123456784": ["1Z999AA10123456784"],
    "Tracking: TBA493872812000": ["TBA493872812000"],
    "Sendungsnummer 00340434161094042557": ["00340434161094042557"],
    "No tracking for 12 days": [],
    "the tracking says 17 Oct": [],
}

_TRACKING = named(
    r"tracking|tracking[ \t]+(?:number|no|id)|shipment|consignment|parcel|sendungs?|sendungsnummer|paket|colis|env[ií]o",
)


def find(text: str) -> Iterator[Found]:
    """Yield numbers that follow a word for a parcel; eight digits at least, as carriers give them."""
    return numbers(_TRACKING, text, digits=8)
