"""Listing the legal holds of a person."""

from __future__ import annotations

from services.contacts.domain.contact import Contact
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.domain.ports import Merges
from services.contacts.usecases.get_person import get_person


def list_legal_holds(contact_id: str, merges: Merges) -> list[tuple[Contact, LegalHold]]:
    """Return every hold of every contact of the person, oldest first."""
    members = get_person(contact_id, merges).members
    found = [(member, hold) for member in members for hold in member.legal_holds]
    return sorted(found, key=lambda each: (each[1].create_time, each[1].id))
