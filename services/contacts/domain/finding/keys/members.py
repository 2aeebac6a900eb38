"""Keys of merged contacts: under which contact they stand, so that a person's contacts are found from the top."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the key of its parent, if it is merged."""
    if contact.merged_into:
        yield member_key(contact.merged_into)


def member_key(parent: str) -> str:
    """Return the key of every contact that is merged into this one."""
    return f"m:{parent}"
