"""What speaks against contacts being one person: worth a look before a merge, and never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import VERIFIED_SIGN_IN, Identity
from services.contacts.domain.person import Person

_BIRTH_DATES = ("birth_date", "birthdate", "birthday", "date_of_birth")


@dataclass(frozen=True)
class MergeWarning:
    """A reason, with the contacts and identities it is about."""

    reason: str
    contacts: tuple[str, ...]
    identities: tuple[tuple[str, str], ...] = ()
    """Contact and identity ids."""


def warnings_about(person: Person) -> tuple[MergeWarning, ...]:
    """Return what speaks against these contacts being one person."""
    if not person.others:
        return ()
    return (*_shared(person), *_conflicting_sign_ins(person), *_birth_dates(person))


def _shared(person: Person) -> Iterator[MergeWarning]:
    for member in person.members:
        shared = tuple((member.id, each.id) for each in member.identities if each.shared)
        if shared:
            yield MergeWarning("shared-identity", (member.id,), shared)


def _conflicting_sign_ins(person: Person) -> Iterator[MergeWarning]:
    """Two contacts that signed in to the same place as different users."""
    signed_in = sorted(
        ((each.kind, each.scope, member.id, each) for member in person.members for each in _sign_ins(member)),
        key=lambda entry: (entry[:3], entry[3].id),
    )
    for _, group in groupby(signed_in, key=lambda entry: entry[:2]):
        entries = [(contact, identity) for _, _, contact, identity in group]
        contacts = tuple(dict.fromkeys(contact for contact, _ in entries))
        if len(contacts) > 1 and len({identity.value for _, identity in entries}) > 1:
            named = tuple((contact, identity.id) for contact, identity in entries)
            yield MergeWarning("conflicting-sign-in", contacts, named)


def _sign_ins(contact: Contact) -> Iterator[Identity]:
    return (each for each in contact.identities if each.valid and each.method == VERIFIED_SIGN_IN)


def _birth_dates(person: Person) -> Iterator[MergeWarning]:
    told = {
        member.id: value
        for member in person.members
        for key in _BIRTH_DATES
        if (value := member.profile.custom_fields.get(key, "").strip())
    }
    if len(set(told.values())) > 1:
        yield MergeWarning("different-birth-date", tuple(told))
