"""Marking what was looked for in a text, as the search compares words: without case, accents or script."""

from __future__ import annotations

import re
from dataclasses import dataclass

from servicekit.words import UNSPACED, words_in

_TYPED = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WRITTEN = re.compile(rf"{UNSPACED.pattern}|(?:(?!{UNSPACED.pattern})[^\W_])+(?:['\u2019\u02bc][^\W_]+)*")


@dataclass(frozen=True)
class Piece:
    """A part of a text."""

    text: str
    is_hit: bool = False


def highlighted(text: str, query: str) -> tuple[Piece, ...]:
    """Return a text in pieces: those that are words of the query, and what stands between them."""
    whole, begun = _looked_for(query)
    pieces: list[Piece] = []
    last = 0
    for written in _WRITTEN.finditer(text):
        if any(word in whole or word.startswith(begun) for word in words_in(written[0])):
            pieces += [Piece(text[last : written.start()]), Piece(written[0], is_hit=True)]
            last = written.end()
    return tuple(piece for piece in (*pieces, Piece(text[last:])) if piece.text)


def _looked_for(query: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words of a query, and the beginnings of words."""
    whole: set[str] = set()
    begun: list[str] = []
    for quoted, plain in _TYPED.findall(query):
        words = words_in(quoted or plain)
        if words and plain.endswith("*"):
            begun.append(words.pop())
        whole.update(words)
    return frozenset(whole), tuple(begun)
