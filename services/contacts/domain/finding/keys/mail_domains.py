"""Keys of the domains of e-mail addresses; what stands before the @ is found in the index of identities."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the keys of its domains."""
    for identity in contact.identities:
        if identity.kind == "email" and identity.valid:
            yield domain_key(identity.value.rpartition("@")[2])


def domain_key(domain: str) -> str:
    """Return the key of a domain; those that begin with it have keys that begin with this one."""
    return f"h:{domain}"
