"""Returning the person a contact stands for."""

from __future__ import annotations

from services.contacts.domain.person import Person
from services.contacts.domain.ports import Merges


def get_person(contact_id: str, merges: Merges) -> Person:
    """Return the whole person of any of its contacts, as it stands at one moment."""
    return merges.read(lambda people: people.people_of([contact_id])[contact_id])
