"""Telling why an identity belongs to its person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import Identity
from services.contacts.domain.ports import Contacts, Step

_DEEPEST = 20


@dataclass(frozen=True)
class Explanation:
    """An identity with the events that lead from it to a person."""

    contact: Contact
    identity: Identity
    steps: Sequence[Step]


def explain_identity(contact_id: str, identity_id: str, contacts: Contacts) -> Explanation:
    """Return the events of the identity, then the merges in force from its contact up to the person."""
    contact = contacts.get(contact_id)
    identity = contact.identity(identity_id)
    return Explanation(contact, identity, [*contacts.trail(contact.id, identity_id), *_merges(contact, contacts)])


def _merges(contact: Contact, contacts: Contacts) -> list[Step]:
    steps: list[Step] = []
    while contact.merged_into and contact.merge_time and len(steps) < _DEEPEST:
        detail = f"merged into contacts/{contact.merged_into}"
        steps.append(Step("ContactsMerged", contact.id, 0, contact.merge_time, "", detail))
        contact = contacts.get(contact.merged_into)
    return steps
