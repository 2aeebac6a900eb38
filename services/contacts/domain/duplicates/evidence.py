"""What speaks for two contacts being one person, and how much of it there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHARED_SHARE = 0.1
"""What a fit is worth when several people use the address: a tenth."""


@dataclass(frozen=True)
class Evidence:
    """One thing in common, or, with a negative weight, one that sets two contacts apart."""

    rule: str
    value: str
    other_value: str
    weight: float


def score(evidence: Iterable[Evidence]) -> float:
    """Return how likely two contacts are one person, 0 to 1.

    Each reason takes its share of the doubt that the others left, so that many weak ones come near certainty and never
    pass it. What speaks against it then takes its share of the score.
    """
    doubt, kept = 1.0, 1.0
    for each in evidence:
        if each.weight >= 0:
            doubt *= 1 - each.weight
        else:
            kept *= 1 + each.weight
    return round((1 - doubt) * kept, 4)
