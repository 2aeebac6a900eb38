"""Words of strangers, made fit to stand in one line of ours."""

from __future__ import annotations

import unicodedata

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Control characters, direction overrides and the like: they could reorder or hide what an agent reads."""

_JOINER = "\u200d"
"""Kept: it holds emoji and some scripts together."""

_LOOKED_AT = 20
"""How many characters of the original are looked at for each one shown."""


def first_words(text: str, limit: int) -> str:
    """Return the beginning of a text as one clean line of at most `limit` characters."""
    start = text[: limit * _LOOKED_AT]
    kept = "".join(char if char == _JOINER or unicodedata.category(char) not in _UNSAFE else " " for char in start)
    line = " ".join(kept.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rstrip() + "…"
