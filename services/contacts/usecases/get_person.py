"""Returning the person a contact stands for, and what it agreed to."""

from __future__ import annotations

from collections.abc import Collection

from servicekit.clock import Clock

from services.contacts.domain.consent import PersonConsent, resulting
from services.contacts.domain.consent_ports import Consents
from services.contacts.domain.person import Person
from services.contacts.domain.ports import Merges


def get_person(contact_id: str, merges: Merges) -> Person:
    """Return the whole person of any of its contacts, as it stands at one moment."""
    return merges.read(lambda people: people.people_of([contact_id])[contact_id])


def consents_of(
    person: Person, consents: Consents, clock: Clock, needs_consent: Collection[str]
) -> tuple[PersonConsent, ...]:
    """Return what may be done with a person, also one that there is only in a preview."""
    members = [member.id for member in person.members]
    return resulting(members, consents.about(members), clock.now(), needs_consent)
