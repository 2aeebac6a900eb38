"""How far two words are apart, and the keys under which near ones meet.

Two words that differ by few edits share a word that is left when letters are taken out of either. Keeping these shorter
words as keys turns a search for near words into look-ups of exact keys.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from rapidfuzz.distance import OSA

ONE_EDIT_FROM = 4
TWO_EDITS_FROM = 8
_BEGINNING = 7


def edits_allowed(one: str, other: str) -> int:
    """Return how many typing errors may lie between two words: none, one or two by the shorter one's length."""
    shorter = min(len(one), len(other))
    return (shorter >= ONE_EDIT_FROM) + (shorter >= TWO_EDITS_FROM)


def edits(one: str, other: str) -> int | None:
    """Return the typing errors between two words (a swap of neighbours is one), or None when there are too many."""
    allowed = edits_allowed(one, other)
    apart = OSA.distance(one, other, score_cutoff=allowed)
    return apart if apart <= allowed else None


@lru_cache(maxsize=8192)
def shortened(word: str) -> tuple[str, ...]:
    """Return what is left of a word, or of a long word's beginning, without one or two of its letters."""
    if len(word) < ONE_EDIT_FROM or not word.isalpha():
        return ()
    beginning, most = (word[:_BEGINNING], 2) if len(word) >= TWO_EDITS_FROM else (word, 1)
    left = {beginning} if len(word) > len(beginning) else set()
    for count in range(1, most + 1):
        for out in combinations(range(len(beginning)), count):
            left.add("".join(letter for at, letter in enumerate(beginning) if at not in out))
    return tuple(sorted(left))
