"""What happened to a contact: facts in the past tense, each with the whole contact after the change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.contacts.domain.consent import Consent
    from services.contacts.domain.contact import Contact
    from services.contacts.domain.merging import Merge
    from services.contacts.domain.person import PersonMembers
    from services.contacts.domain.splitting import Split


@dataclass(frozen=True)
class Origin:
    """Who caused a change, and what it is part of. With `backfill` it is old news: nobody is told of it."""

    actor: str
    correlation_id: str = ""
    traceparent: str = ""
    backfill: bool = False
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
    added: tuple[str, ...] = ()
    """Identities that came with the same change."""


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
class IdentitySuperseded:
    """An identity was replaced by another one of the same contact."""

    contact: Contact
    identity: str
    superseded_by: str
    evidence: str


@dataclass(frozen=True)
class ContactsMerged:
    """People became one; told of each contact it changed."""

    contact: Contact
    merge: Merge
    people: tuple[PersonMembers, ...]


@dataclass(frozen=True)
class ContactsUnmerged:
    """A merge was undone; told of each contact it changed."""

    contact: Contact
    merge: Merge
    people: tuple[PersonMembers, ...]


@dataclass(frozen=True)
class ContactSplit:
    """A contact was parted in two; told of both."""

    contact: Contact
    split: Split
    people: tuple[PersonMembers, ...]


@dataclass(frozen=True)
class PersonErased:
    """A person was erased; told of each of its contacts."""

    contact: Contact
    erasure: str
    contacts: tuple[str, ...]


@dataclass(frozen=True)
class ConsentRecorded:
    """Something was said about a purpose."""

    contact: Contact
    consent: Consent


@dataclass(frozen=True)
class LegalHoldPlaced:
    """Nothing of a person may be erased or removed for now."""

    contact: Contact
    hold: str


@dataclass(frozen=True)
class LegalHoldReleased:
    """A legal hold is in force no longer."""

    contact: Contact
    hold: str


Event = (
    ContactCreated
    | ContactUpdated
    | ContactDeleted
    | ContactUndeleted
    | IdentityAdded
    | IdentityUpdated
    | IdentityRemoved
    | IdentitySuperseded
    | ContactsMerged
    | ContactsUnmerged
    | ContactSplit
    | PersonErased
    | LegalHoldPlaced
    | LegalHoldReleased
    | ConsentRecorded
)
"""Everything that can happen to a contact."""
