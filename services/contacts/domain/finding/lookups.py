"""Which keys are looked under for a query, in rounds: the surest and rarest first, each look-up bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import permutations

from services.contacts.domain.finding.keys.mail_domains import domain_key
from services.contacts.domain.finding.keys.misspellings import keys_near
from services.contacts.domain.finding.keys.names import pair_key, word_key
from services.contacts.domain.finding.keys.phone_endings import ending_key
from services.contacts.domain.finding.keys.values import value_key
from services.contacts.domain.finding.query import Query

ALL = 60
"""Contacts taken from one look-up: more than a page, so that ranking has a choice."""

READ_THROUGH = 1_500
"""Contacts read for one look-up whose other words must be compared as well."""

NEAR_EACH = 60
_PAIRED = 3
_LEAST_BEGINNING = 3


class Among(Enum):
    """Where keys are kept."""

    SEARCH_KEYS = "search_keys"
    IDENTITY_KEYS = "identity_keys"


@dataclass(frozen=True)
class Lookup:
    """Contacts that have `key`, or any key beginning with it, and one key of each group of `also`.

    `read` bounds how many are looked at, `taken` how many are answered with.
    """

    key: str
    among: Among = Among.SEARCH_KEYS
    is_beginning: bool = False
    also: tuple[tuple[str, ...], ...] = ()
    read: int = ALL
    taken: int = ALL


def rounds(query: Query) -> Iterator[list[Lookup]]:
    """Yield rounds of look-ups; the next one is worth asking only while too few have been found."""
    for make in (_whole, _beginnings, _in_spite_of_errors):
        if found := list(make(query)):
            yield found


def _whole(query: Query) -> Iterator[Lookup]:
    """What names somebody as a whole."""
    for key in query.identity_keys:
        yield Lookup(key, Among.IDENTITY_KEYS)
    yield Lookup(value_key(query.value))
    if len(query.words) == 1:
        yield Lookup(word_key(query.words[0]))
    if query.ending:
        yield Lookup(ending_key(query.ending), is_beginning=True)
    for one, other in permutations(query.words[:_PAIRED], 2):
        yield Lookup(pair_key(one, other), is_beginning=True)


def _beginnings(query: Query) -> Iterator[Lookup]:
    """What may be the beginning of a name, an address, a domain or an id."""
    if len(query.words) == 1:
        yield Lookup(word_key(query.words[0]), is_beginning=True)
    if len(query.words) > 1:
        yield from _together(query.words, query.words[:_PAIRED], beginning=True)
    if len(query.value) > _LEAST_BEGINNING:
        yield Lookup(value_key(query.value), is_beginning=True)
    if query.address:
        yield Lookup(f"email||{query.address}", Among.IDENTITY_KEYS, is_beginning=True)
        local, at, domain = query.address.rpartition("@")
        if not local and len(domain) >= _LEAST_BEGINNING:
            yield Lookup(domain_key(domain), is_beginning=True)
        elif at and not domain:
            yield Lookup(f"email||{local}", Among.IDENTITY_KEYS, is_beginning=True)


def _in_spite_of_errors(query: Query) -> Iterator[Lookup]:
    """What differs from a name by typing errors."""
    if len(query.words) == 1:
        for key in keys_near(query.words[0]):
            yield Lookup(key, read=NEAR_EACH, taken=NEAR_EACH)
    elif query.words:
        yield from _together(query.words, query.words[:_PAIRED], beginning=False)
        rarest = max(query.words[:_PAIRED], key=len)
        others = tuple(keys_near(word) for word in query.words[:_PAIRED] if word != rarest)
        for key in keys_near(rarest):
            yield Lookup(key, also=others, read=4 * NEAR_EACH, taken=NEAR_EACH)


def _together(all_words: tuple[str, ...], anchors: tuple[str, ...], *, beginning: bool) -> Iterator[Lookup]:
    """One word as it is written and the others only nearly; also by the initial of another, where the word is common."""
    for anchor in anchors:
        others = [word for word in all_words[:_PAIRED] if word != anchor]
        also = () if beginning else tuple(keys_near(word) for word in others)
        if beginning:
            yield Lookup(word_key(anchor), is_beginning=True, read=4 * ALL)
            continue
        yield Lookup(word_key(anchor), also=also, read=READ_THROUGH)
        for other in others:
            yield Lookup(pair_key(anchor, other[:1]), is_beginning=True, also=also, read=READ_THROUGH)
