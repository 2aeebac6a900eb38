"""Addresses that are written differently and arrive in one mailbox."""

from __future__ import annotations

from collections.abc import Iterator

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.evidence import SHARED_SHARE, Evidence
from services.contacts.domain.finding.keys.mailboxes import mailbox, mailbox_key
from services.contacts.domain.finding.lookups import Among, Lookup
from services.contacts.domain.identity import Identity

WEIGHT = 0.85


def lookups(contact: Contact) -> Iterator[Lookup]:
    """Look for the mailbox itself and for other spellings of it."""
    for address in _addresses(contact):
        box = mailbox(address.value)
        yield Lookup((mailbox_key(box),))
        if box != address.value:
            yield Lookup((f"email||{box}",), Among.IDENTITY_KEYS)


def compare(one: Contact, other: Contact) -> Iterator[Evidence]:
    """Compare every address with every other one."""
    theirs = {mailbox(address.value): address for address in _addresses(other)}
    for address in _addresses(one):
        same = theirs.get(mailbox(address.value))
        if same:
            share = SHARED_SHARE if address.shared or same.shared else 1
            yield Evidence("same-mailbox", address.value, same.value, WEIGHT * share)
            return


def _addresses(contact: Contact) -> list[Identity]:
    return [identity for identity in contact.identities if identity.kind == "email" and identity.valid]
