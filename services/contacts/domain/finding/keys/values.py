"""Keys of ids and handles, whatever system, page or programme they are from."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.finding.folding import folded_value
from services.contacts.domain.finding.keys.phone_endings import KINDS as NUMBERS
from services.contacts.domain.identity import Identity

_NOBODY_TYPES = ("device-id", "anonymous-id")
MAX_VALUE = 80


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the keys of its ids; one that could not be normalised is found as it was received."""
    for identity in contact.identities:
        if value := value_of(identity):
            yield value_key(value)


def value_of(identity: Identity) -> str:
    """Return an id as it is looked for; empty for kinds that are found otherwise."""
    if identity.kind in _NOBODY_TYPES or identity.kind in NUMBERS:
        return ""
    if identity.kind == "email" and identity.valid:
        return ""
    return folded_value(identity.value or identity.raw_value)[:MAX_VALUE]


def value_key(value: str) -> str:
    """Return the key of a folded id; ids that begin with it have keys that begin with this one."""
    return f"v:{value}"
