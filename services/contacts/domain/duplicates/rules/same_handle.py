"""One handle or id in two networks or systems."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import SHARED_SHARE, Evidence
from services.contacts.domain.finding.keys.values import value_key, value_of
from services.contacts.domain.finding.lookups import Lookup
from services.contacts.domain.identity import Identity

WORD = 0.5
NUMBER = 0.2
"""Numbers meet by chance: two shops both have a customer 100234."""

SHORTEST = 5


def lookups(contact: Contact) -> Iterator[Lookup]:
    """Look for the same text anywhere."""
    for identity in contact.identities:
        if _is_telling(identity):
            yield Lookup((value_key(value_of(identity)),))


def compare(one: Contact, other: Contact) -> Iterator[Evidence]:
    """Return the best fit of any two handles."""
    theirs = {value_of(identity): identity for identity in other.identities if _is_telling(identity)}
    found = []
    for identity in one.identities:
        same = theirs.get(value_of(identity)) if _is_telling(identity) else None
        if same:
            weight = NUMBER if value_of(identity).isdigit() else WORD
            weight *= SHARED_SHARE if identity.shared or same.shared else 1
            found.append(Evidence("same-handle", _shown(identity), _shown(same), weight))
    if found:
        yield max(found, key=lambda fit: fit.weight)


def _is_telling(identity: Identity) -> bool:
    return len(value_of(identity)) >= SHORTEST


def _shown(identity: Identity) -> str:
    return f"{identity.kind}:{identity.value or identity.raw_value}"
