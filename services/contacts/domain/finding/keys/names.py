"""Keys of names: each word, and each two words in either order, so that two common words together are rare."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.folding import words

MAX_PAIRED = 4


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the keys of a contact's names."""
    mine = name_words(contact)
    for each in mine:
        yield word_key(each)
    for one, other in permutations(mine[:MAX_PAIRED], 2):
        yield pair_key(one, other)


def name_words(contact: Contact) -> tuple[str, ...]:
    """Return the words of all its names."""
    profile = contact.profile
    return words(profile.given_name, profile.family_name, profile.display_name, profile.additional_name)


def word_key(word: str) -> str:
    """Return the key of one word; words that begin with it have keys that begin with this one."""
    return f"n:{word}"


def pair_key(one: str, other: str) -> str:
    """Return the key of two words; the second may be a beginning."""
    return f"2:{one} {other}"
