"""Keys of telephone numbers, written backwards: the last digits of a number are the beginning of its key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import Identity

LEAST_DIGITS = 4
KINDS = ("phone", "whatsapp")


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the keys of its numbers, also of those that could not be normalised."""
    for identity in contact.identities:
        digits = digits_of(identity)
        if len(digits) >= LEAST_DIGITS:
            yield ending_key(digits)


def digits_of(identity: Identity) -> str:
    """Return the digits of a number without its extension; empty for other kinds."""
    if identity.kind not in KINDS:
        return ""
    number = (identity.value or identity.raw_value).partition(";")[0]
    return re.sub(r"[^0-9]", "", number)


def ending_key(digits: str) -> str:
    """Return the beginning of the key of every number with these last digits."""
    return f"p:{digits[::-1]}"
