"""What is kept of each identity's life, so that its link can be explained without the bus."""

from __future__ import annotations

from datetime import datetime

from servicekit.adapters.mongo_client import Row

from services.contacts.domain.contact import Contact
from services.contacts.domain.events import (
    ContactCreated,
    ContactSplit,
    ContactUpdated,
    Event,
    IdentityAdded,
    IdentitySuperseded,
    IdentityUpdated,
    Origin,
)
from services.contacts.domain.identity import Identity

_FLAGS = ("verified", "primary", "shared", "blocked")


def trail_of(event: Event, origin: Origin, now: datetime) -> list[Row]:
    """Return what an event adds to the trails of its contact's identities."""
    return [
        {
            "identity": identity,
            "event": type(event).__name__,
            "version": event.contact.version,
            "at": now,
            "actor": origin.actor,
            "detail": detail,
        }
        for identity, detail in _details(event)
    ]


def _details(event: Event) -> list[tuple[str, str]]:
    contact = event.contact
    if isinstance(event, ContactCreated):
        return [(identity.id, _told(identity)) for identity in contact.identities]
    if isinstance(event, ContactUpdated):
        return [(added, _told(contact.identity(added))) for added in event.added]
    if isinstance(event, IdentityAdded):
        return [(event.identity, _told(contact.identity(event.identity)))]
    if isinstance(event, IdentityUpdated):
        return [(event.identity, _flags(contact, event.identity))]
    if isinstance(event, IdentitySuperseded):
        old, new = event.identity, event.superseded_by
        return [(old, f"replaced by {new}: {event.evidence}"), (new, f"replaces {old}: {event.evidence}")]
    if isinstance(event, ContactSplit) and contact.id == event.split.new_contact:
        told = f"taken out of contacts/{event.split.contact}: {event.split.made.reason}"
        return [(identity, told) for identity in event.split.identities]
    return []


def _told(identity: Identity) -> str:
    source = f" through {identity.source}" if identity.source else ""
    return f"{identity.method}{source}, confidence {identity.confidence:.2f}"


def _flags(contact: Contact, identity_id: str) -> str:
    identity = contact.identity(identity_id)
    return ", ".join(name for name in _FLAGS if getattr(identity, name)) or "no flags"
