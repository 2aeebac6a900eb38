"""Which keys are looked under for a query, in rounds: the surest and rarest first, each look-up bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import permutations

from services.contacts.domain.finding.keys.mail_domains import domain_key
from services.contacts.domain.finding.keys.misspellings import keys_near
from services.contacts.domain.finding.keys.names import MAX_PAIRED, beginning_key, word_key
from services.contacts.domain.finding.keys.phone_endings import ending_key
from services.contacts.domain.finding.keys.values import value_key
from services.contacts.domain.finding.query import Query
from services.contacts.domain.finding.spelling import ONE_EDIT_FROM

READ = 60
"""Contacts read for one look-up: more than a page, so that ranking has a choice, and few enough to be read cold."""

_LEAST_BEGINNING = 3


class Among(Enum):
    """Where keys are kept."""

    SEARCH_KEYS = "search_keys"
    IDENTITY_KEYS = "identity_keys"


@dataclass(frozen=True)
class Lookup:
    """Contacts that have any of these keys, or any key that begins with one of them; at most `read` are looked at."""

    keys: tuple[str, ...]
    among: Among = Among.SEARCH_KEYS
    is_beginning: bool = False
    read: int = READ


def rounds(query: Query) -> Iterator[list[Lookup]]:
    """Yield rounds of look-ups; the next one is worth asking only while too few have been found."""
    for make in (_whole, _beginnings, _one_word_misspelt, _words_misspelt):
        if found := list(make(query)):
            yield found


def _whole(query: Query) -> Iterator[Lookup]:
    """What names somebody as a whole."""
    if query.identity_keys:
        yield Lookup(query.identity_keys, Among.IDENTITY_KEYS)
    yield Lookup((value_key(query.value),))
    for ending in query.endings:
        yield Lookup((ending_key(ending),), is_beginning=True)
    if len(query.words) == 1:
        yield Lookup((word_key(query.words[0], ""),), is_beginning=True)
    for one, other in permutations(query.words[:MAX_PAIRED], 2):
        yield Lookup((word_key(one, other),), is_beginning=True)


def _beginnings(query: Query) -> Iterator[Lookup]:
    """What may be the beginning of a name, an address, a domain or an id."""
    if len(query.words) == 1:
        yield Lookup((beginning_key(query.words[0]),), is_beginning=True)
    if len(query.value) >= _LEAST_BEGINNING:
        yield Lookup((value_key(query.value),), is_beginning=True)
    if query.address:
        yield Lookup((f"email||{query.address}",), Among.IDENTITY_KEYS, is_beginning=True)
    if query.domain:
        yield Lookup((domain_key(query.domain),), is_beginning=True)


def _one_word_misspelt(query: Query) -> Iterator[Lookup]:
    """One word nearly, the other as it is written."""
    if len(query.words) == 1:
        yield from _near(query.words[0], "")
    for word, other in permutations(query.words[:MAX_PAIRED], 2):
        if len(word) >= ONE_EDIT_FROM:
            yield Lookup(keys_near(word, other))


def _words_misspelt(query: Query) -> Iterator[Lookup]:
    """Every word nearly, or only begun: the keys of one of the two longest, narrowed by the initial of the other."""
    longest = sorted(query.words[:MAX_PAIRED], key=len, reverse=True)[:2]
    for word, other in permutations(longest, 2):
        yield from _near(word, other[:1])
        yield Lookup((beginning_key(word),), is_beginning=True, read=2 * READ)


def _near(word: str, other: str) -> Iterator[Lookup]:
    """Look for a letter left out, for one too many and for the rest apart, so that none of them crowds out another."""
    keys = keys_near(word, other)
    half = (len(keys) - 1) // 2
    for some in (keys[:1], keys[1 : 1 + half], keys[1 + half :]):
        if some:
            yield Lookup(some, is_beginning=True)
