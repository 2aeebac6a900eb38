"""What somebody typed to find something that was said: words, "words in this order", and begin* of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text
from servicekit.words import UNSPACED, words_in

from services.interactions.domain.interaction import Direction, Kind
from services.interactions.domain.searching.keys import BEGINNING, beginning_key, channel_key, direction_key, kind_key

MAX_CHARACTERS = 200

_PARTS = re.compile(r'"([^"]*)"?|([^\s"]+)')


@dataclass(frozen=True)
class Term:
    """Words that stand one after the other; the last one may be only begun."""

    words: tuple[str, ...]
    is_begun: bool = False

    @property
    def whole(self) -> tuple[str, ...]:
        """The words that are written to their end."""
        return self.words[:-1] if self.is_begun else self.words

    @property
    def begun(self) -> str:
        """The word that is only begun, or nothing."""
        return self.words[-1] if self.is_begun else ""

    def stands_in(self, words: Sequence[str]) -> bool:
        """Tell whether a text with these words has them, one after the other."""
        size = len(self.words)
        return any(self._fits(words[at : at + size]) for at in range(len(words) - size + 1))

    def _fits(self, some: Sequence[str]) -> bool:
        whole = self.whole
        return tuple(some[: len(whole)]) == whole and (not self.is_begun or some[-1].startswith(self.begun))


@dataclass(frozen=True)
class Terms:
    """All of these must stand in a text."""

    terms: tuple[Term, ...]

    @cached_property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """What a text needs: of each of these, one key at least."""
        whole = dict.fromkeys((word,) for term in self.terms for word in term.whole)
        begun = dict.fromkeys(_keys_of_beginning(term.begun) for term in self.terms if term.is_begun)
        return (*whole, *begun)

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Beginnings that say more than their key does."""
        return tuple(term.begun for term in self.terms if len(term.begun) > BEGINNING)

    @property
    def need_more_than_keys(self) -> bool:
        """Whether keys alone do not tell that a text fits."""
        return self.need_order or bool(self.beginnings)

    @property
    def need_order(self) -> bool:
        """Whether some words must stand one after the other."""
        return any(len(term.words) > 1 for term in self.terms)

    def fit(self, texts: Sequence[Sequence[str]]) -> bool:
        """Tell whether texts with these words are meant: words in an order stand in one and the same text."""
        in_order = (term for term in self.terms if len(term.words) > 1)
        return all(any(term.stands_in(words) for words in texts) for term in in_order)


@dataclass(frozen=True)
class SearchQuery:
    """What is looked for, and among what; empty means no restriction. `after` is where the last page ended.

    With `screened` it is looked for among what is kept apart.
    """

    terms: Terms
    page_size: int
    after: str = ""
    kinds: frozenset[Kind] = field(default=frozenset())
    channels: frozenset[str] = field(default=frozenset())
    direction: Direction | None = None
    from_time: datetime | None = None
    to_time: datetime | None = None
    screened: bool = False

    @property
    def filters(self) -> tuple[tuple[str, ...], ...]:
        """The keys of the filters: of each of these, a result has one."""
        channels = tuple(channel_key(channel) for channel in sorted(self.channels))
        kinds = tuple(kind_key(kind) for kind in sorted(self.kinds))
        direction = (direction_key(self.direction),) if self.direction else ()
        return tuple(some for some in (channels, kinds, direction) if some)

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if self.from_time and self.to_time and self.from_time > self.to_time:
            raise InvalidArgument("from_time", "must not be after to_time")


def checked_terms(text: str) -> Terms:
    """Return what a query asks for, or refuse it: empty, too long, or a beginning that fits too much."""
    clean_text("query", text, max_chars=MAX_CHARACTERS, required=True, one_line=True)
    parts = ((quoted, True) if quoted else (word, False) for quoted, word in _PARTS.findall(text))
    terms = tuple(dict.fromkeys(term for part, is_quoted in parts if (term := _term(part, is_quoted=is_quoted))))
    if not terms:
        raise InvalidArgument("query", "needs a word or a number", "FIELD_REQUIRED")
    short = next((term.begun for term in terms if term.is_begun and len(term.begun) < BEGINNING), None)
    if short is not None:
        raise InvalidArgument(
            "query", f"a beginning needs at least {BEGINNING} letters before its *", "QUERY_TOO_SHORT"
        )
    return Terms(terms)


def _term(part: str, *, is_quoted: bool) -> Term | None:
    words = tuple(words_in(part))
    if not words:
        return None
    plain = part.rstrip("*")
    is_begun = not is_quoted and plain != part and not UNSPACED.match(plain[-1:])
    return Term(words, is_begun)


def _keys_of_beginning(begun: str) -> tuple[str, ...]:
    """Return the keys of all words that begin so: one of just these letters has no key but itself."""
    return (beginning_key(begun), begun) if len(begun) == BEGINNING else (beginning_key(begun),)
