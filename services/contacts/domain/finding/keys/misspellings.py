"""Keys under which names are found in spite of typing errors."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.keys.names import name_words, word_key
from services.contacts.domain.finding.spelling import shortened


def keys_of(contact: Contact) -> Iterator[str]:
    """Return what is left of each word without one or two letters."""
    for word in name_words(contact):
        for rest in shortened(word):
            yield _key(rest)


def keys_near(word: str) -> tuple[str, ...]:
    """Return the keys of which a near word has at least one."""
    rests = {word, *shortened(word)}
    return tuple(sorted({_key(rest) for rest in rests} | {word_key(rest) for rest in rests}))


def _key(rest: str) -> str:
    return f"d:{rest}"
