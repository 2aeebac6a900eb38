"""Keys of mailboxes: addresses that some providers deliver to one person, though they are written differently."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact

_DOTS_IGNORED = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def keys_of(contact: Contact) -> Iterator[str]:
    """Return the mailboxes that differ from their address; the others are in the identities' index."""
    for identity in contact.identities:
        if identity.kind == "email" and identity.valid and mailbox(identity.value) != identity.value:
            yield mailbox_key(mailbox(identity.value))


def mailbox(address: str) -> str:
    """Return where mail to a normalised address most likely arrives: tags left out, and dots where they are ignored."""
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTS_IGNORED:
        return f"{local.replace('.', '')}@{_DOTS_IGNORED[domain]}"
    return f"{local}@{domain}"


def mailbox_key(address: str) -> str:
    """Return the key of a mailbox."""
    return f"b:{address}"
