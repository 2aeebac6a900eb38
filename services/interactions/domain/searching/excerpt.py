"""The piece of a text that shows why it was found."""

from __future__ import annotations

import re

from servicekit.words import words_in

from services.interactions.domain.searching.query import Terms

LENGTH = 240
_BEFORE = 60
_LOOKED_AT = 64 * 1024
_WRITTEN = re.compile(r"[^\s]+")


def excerpt(texts: tuple[str, ...], terms: Terms) -> str:
    """Return up to 240 characters around the first place where one of the terms begins, in one line."""
    first = {term.words[0] for term in terms.terms if len(term.words) > 1 or not term.is_begun}
    begun = tuple(term.words[0] for term in terms.terms if len(term.words) == 1 and term.is_begun)
    for text in texts:
        for written in _WRITTEN.finditer(text[:_LOOKED_AT]):
            if any(word in first or word.startswith(begun) for word in words_in(written[0])):
                return _around(text, written.start())
    return _around(next(filter(None, texts), ""), 0)


def _around(text: str, at: int) -> str:
    start = max(0, at - _BEFORE)
    piece = text[start : start + LENGTH]
    shown = " ".join(piece.split())[: LENGTH - 2]
    return f"{'…' if start else ''}{shown}{'…' if start + LENGTH < len(text) else ''}"
