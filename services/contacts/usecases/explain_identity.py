"""Telling why an identity belongs to its person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import Identity
from services.contacts.domain.merging import Merge
from services.contacts.domain.ports import Contacts, Merges, Step

_DEEPEST = 20


@dataclass(frozen=True)
class Explanation:
    """An identity with the events that lead from it to a person."""

    contact: Contact
    identity: Identity
    steps: Sequence[Step]


def explain_identity(contact_id: str, identity_id: str, contacts: Contacts, merges: Merges) -> Explanation:
    """Return the events of the identity, then the merges in force from its contact up to the person."""
    contact = contacts.get(contact_id)
    identity = contact.identity(identity_id)
    steps = [*contacts.trail(contact.id, identity_id), *_merges(contact, contacts, merges)]
    return Explanation(contact, identity, steps)


def _merges(contact: Contact, contacts: Contacts, merges: Merges) -> list[Step]:
    steps: list[Step] = []
    while contact.merged_into and len(steps) < _DEEPEST:
        made = _merge(contact.merge, merges).made
        detail = f"merged into contacts/{contact.merged_into}: {made.reason}"
        steps.append(Step("ContactsMerged", contact.id, 0, made.time, made.actor, detail))
        contact = contacts.get(contact.merged_into)
    return steps


def _merge(merge_id: str, merges: Merges) -> Merge:
    return merges.read(lambda people: people.merge(merge_id))
