"""Characters that no identity may hold or that only disturb matching."""

from __future__ import annotations

import unicodedata

MAX_VALUE_CHARACTERS = 254


class NormalisationError(ValueError):
    """Says, as the end of a sentence, why a value has no normalised form."""


def without_invisible(value: str) -> str:
    """Drop what copying from address books brings along: direction marks, zero-width characters, surrounding space."""
    if value.isascii():
        return value.strip()
    return "".join(character for character in value if unicodedata.category(character) != "Cf").strip()


def ascii_digits(value: str) -> str:
    """Write digits of every script as 0 to 9 and wide forms as plain ones."""
    if value.isascii():
        return value
    return "".join(_ascii_digit(character) for character in unicodedata.normalize("NFKC", value))


def _ascii_digit(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def is_plain(value: str) -> bool:
    """Tell whether a value can be stored and shown: no control characters, no half characters."""
    if value.isascii():
        return value.isprintable()
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in value)
