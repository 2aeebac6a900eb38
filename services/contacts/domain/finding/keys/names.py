"""Keys of names: each word with each other one beside it, so that two common words together are rare."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.folding import words

MAX_PAIRED = 3


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the keys of a contact's names."""
    for word, other in pairs(name_words(contact)):
        yield word_key(word, other)


def name_words(contact: Contact) -> tuple[str, ...]:
    """Return the words of all its names."""
    profile = contact.profile
    return words(profile.given_name, profile.family_name, profile.display_name, profile.additional_name)


def pairs(words_of_name: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each word with each other one of the first three; a word without another one stands alone."""
    for word in words_of_name:
        others = [other for other in words_of_name[:MAX_PAIRED] if other != word]
        for other in others or [""]:
            yield word, other


def word_key(word: str, other: str) -> str:
    """Return the key of a word beside another; the other may be a beginning, and empty means any."""
    return f"n:{word} {other}"


def beginning_key(word: str) -> str:
    """Return the beginning of the keys of all words that begin so."""
    return f"n:{word}"
