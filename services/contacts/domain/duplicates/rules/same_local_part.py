"""The part before the @ at two providers, or one that spells the other's name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import SHARED_SHARE, Evidence
from services.contacts.domain.finding.keys.names import name_words
from services.contacts.domain.finding.lookups import Among, Lookup
from services.contacts.domain.identity import Identity

SAME = 0.35
SPELLS_THE_NAME = 0.5
SHORTEST = 5
ROLES = frozenset(
    {
        "admin", "billing", "buchhaltung", "contact", "contacto", "contato", "hello", "kontakt", "kundenservice",
        "office", "orders", "postmaster", "sales", "service", "support", "ventas", "verkauf", "vertrieb", "webmaster",
    }
)  # fmt: skip
"""Addresses of a task, not of a person."""


def lookups(contact: Contact) -> Iterator[Lookup]:
    """Look for the same local part, and for addresses made of the name."""
    for local in {_local(address) for address in _addresses(contact)}:
        yield _beginning(local)
    given, *others = name_words(contact)[:2] or ("",)
    for other in others:
        for made in (f"{given}.{other}", f"{given}{other}", f"{other}.{given}"):
            yield _beginning(made)


def compare(one: Contact, other: Contact) -> Iterator[Evidence]:
    """Compare local parts, and a local part with the name of a contact whose own name nobody knows."""
    yield from _at_two_providers(one, other)
    yield from _spelt(one, other)
    yield from _spelt(other, one, turned=True)


def _at_two_providers(one: Contact, other: Contact) -> Iterator[Evidence]:
    theirs = {_local(address): address for address in _addresses(other)}
    for address in _addresses(one):
        same = theirs.get(_local(address))
        if same and same.value != address.value:
            share = SHARED_SHARE if address.shared or same.shared else 1
            yield Evidence("same-local-part", address.value, same.value, SAME * share)
            return


def _spelt(named: Contact, nameless: Contact, *, turned: bool = False) -> Iterator[Evidence]:
    if name_words(nameless):
        return
    name = sorted(name_words(named))
    for address in _addresses(nameless):
        if len(name) > 1 and "".join(name) == "".join(sorted(_words(address, name))):
            shown = (named.profile.display_name, address.value)
            yield Evidence("address-of-name", *(shown[::-1] if turned else shown), SPELLS_THE_NAME)
            return


def _words(address: Identity, name: list[str]) -> list[str]:
    local = _local(address)
    apart = [word for word in re.split(r"[^a-z0-9]+", local) if word]
    if len(apart) == 1 and apart[0] in ("".join(name), "".join(reversed(name))):
        return name
    return apart


def _addresses(contact: Contact) -> list[Identity]:
    return [
        identity
        for identity in contact.identities
        if identity.kind == "email" and identity.valid and len(_local(identity)) >= SHORTEST
        if _local(identity) not in ROLES
    ]


def _local(identity: Identity) -> str:
    return identity.value.rpartition("@")[0]


def _beginning(local: str) -> Lookup:
    return Lookup((f"email||{local}@",), Among.IDENTITY_KEYS, is_beginning=True)
