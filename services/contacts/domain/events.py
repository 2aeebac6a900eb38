"""What happened to a contact: facts in the past tense, each with the whole contact after the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.contacts.domain.consent import Consent
    from services.contacts.domain.contact import Contact


@dataclass(frozen=True)
class Origin:
    """Who caused a change, and what it is part of."""

    actor: str
    correlation_id: str = ""
    traceparent: str = ""
    actor_name: str = ""
    method: str = ""
    purpose: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ContactCreated:
    """A contact came into being."""

    contact: Contact


@dataclass(frozen=True)
class ContactUpdated:
    """A contact's profile changed."""

    contact: Contact
    changed_paths: tuple[str, ...]


@dataclass(frozen=True)
class ContactDeleted:
    """A contact was deleted softly."""

    contact: Contact


@dataclass(frozen=True)
class ContactUndeleted:
    """A deleted contact was brought back."""

    contact: Contact


@dataclass(frozen=True)
class IdentityAdded:
    """A contact got an identity."""

    contact: Contact
    identity: str


@dataclass(frozen=True)
class IdentityUpdated:
    """An identity's flags changed."""

    contact: Contact
    identity: str


@dataclass(frozen=True)
class IdentityRemoved:
    """A contact lost an identity."""

    contact: Contact
    identity: str


@dataclass(frozen=True)
class ConsentRecorded:
    """Something was said about a purpose."""

    contact: Contact
    consent: Consent


Event = (
    ContactCreated
    | ContactUpdated
    | ContactDeleted
    | ContactUndeleted
    | IdentityAdded
    | IdentityUpdated
    | IdentityRemoved
    | ConsentRecorded
)
"""Everything that can happen to a contact."""
