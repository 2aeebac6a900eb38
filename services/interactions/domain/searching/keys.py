"""The keys an interaction is found under: its words, how the longer ones begin, and what results are filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

KEYS_VERSION = 2
"""Raise it with any change of what keys are made of: a rebuild makes those of another version anew."""

BEGINNING = 3
"""So many letters a beginning needs; longer ones are looked for among the words that begin like this."""

MAX_CHARACTERS = 64 * 1024
MAX_WORDS = 2_000
"""What lies behind so many characters and different words of one interaction is not found."""


def keys_of(words: Iterable[str]) -> list[str]:
    """Return the keys of a text with these words, sorted."""
    different = list(islice(dict.fromkeys(words), MAX_WORDS))
    beginnings = {beginning_key(word) for word in different if len(word) > BEGINNING}
    return sorted({*different, *beginnings})


def beginning_key(word: str) -> str:
    """Return the key of all longer words that begin like this one; no word has a star in it."""
    return f"{word[:BEGINNING]}*"


def filter_keys(contact: str, channel: str, kind: int, direction: int) -> list[str]:
    """Return the keys by which results are narrowed; no word has such signs in it."""
    return [contact_key(contact), channel_key(channel), kind_key(kind), direction_key(direction)]


def contact_key(contact: str) -> str:
    """Return the key of everything recorded with a contact."""
    return f"@{contact}"


def channel_key(channel: str) -> str:
    """Return the key of everything that came over a channel."""
    return f"#{channel}"


def kind_key(kind: int) -> str:
    """Return the key of everything of a kind."""
    return f"={int(kind)}"


def direction_key(direction: int) -> str:
    """Return the key of everything that went one way."""
    return f">{int(direction)}"


def thread_key(thread: str, contact: str) -> str:
    """Return the key of everything of a contact in a thread."""
    return f"~{thread}@{contact}"


def files_key(thread: str, contact: str) -> str:
    """Return the key of everything of a contact in a thread that has attachments."""
    return f"~+{thread}@{contact}"


def texts_in(value: object) -> Iterable[str]:
    """Yield the texts and numbers in a business event's payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from texts_in(inner)
