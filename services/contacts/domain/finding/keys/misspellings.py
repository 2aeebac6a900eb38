"""Keys under which names are found in spite of typing errors: what is left of a word, with another word beside it."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.keys.names import name_words, pairs, word_key
from services.contacts.domain.finding.spelling import shortened


def keys_of(contact: Contact) -> Iterator[str]:
    """Return what is left of each word without one or two letters."""
    for word, other in pairs(name_words(contact)):
        for rest in shortened(word):
            yield _key(rest, other)


def keys_near(word: str, other: str) -> tuple[str, ...]:
    """Return the keys of which a word near to this one has at least one, beside another word or its beginning.

    First those that differ least: a letter left out by whoever typed, then one too many, then all others.
    """
    rests = shortened(word)
    extra = [word_key(rest, other) for rest in rests]
    return (_key(word, other), *extra, *(_key(rest, other) for rest in rests))


def _key(rest: str, other: str) -> str:
    return f"d:{rest} {other}"
