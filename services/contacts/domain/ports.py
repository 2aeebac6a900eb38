"""What the use cases need from the outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.contacts.domain.consent import Consent
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.events import Origin


@dataclass(frozen=True)
class Request:
    """A caller's request id with the digest of what it asks for."""

    id: str
    digest: str


@dataclass(frozen=True)
class Order:
    """What every command carries besides its own fields."""

    origin: Origin
    request: Request | None = None
    validate_only: bool = False


@dataclass(frozen=True)
class Stamps:
    """What changes are stamped with."""

    clock: Clock
    new_id: NewId
    epoch: int


@dataclass(frozen=True)
class Stored:
    """A contact as read for a change. `answer` is what the request got the first time, None when it is new."""

    contact: Contact
    answer: str | None


class Contacts(Protocol):
    """All contacts of this deployment."""

    def get(self, contact_id: str) -> Contact:
        """Return a contact in any state, or raise ContactNotFound."""
        ...

    def stored(self, contact_id: str, request: Request | None) -> Stored | None:
        """Return a contact to change; INVALID_ARGUMENT when the request id was used for something else."""
        ...

    def by_key(self, key: str) -> Contact | None:
        """Return the contact that owns an identity: one read by key."""
        ...

    def by_keys(self, keys: Iterable[str]) -> Mapping[str, Contact]:
        """Return the owners of many identities: one read."""
        ...

    def page(self, after: str, limit: int, *, show_deleted: bool) -> Sequence[Contact]:
        """Return contacts by id."""
        ...

    def add(self, change: Change, order: Order) -> None:
        """Store a new contact with its event, or raise ContactAlreadyExists or IdentityAlreadyClaimed."""
        ...

    def add_all(self, changes: Sequence[Change], order: Order) -> set[str]:
        """Store many new contacts at once and return the ids of those stored; the others lost a race for a key."""
        ...

    def save(self, before: Contact, change: Change, order: Order, answer: str = "") -> bool:
        """Store the next version and its event; False when somebody else was first."""
        ...

    def saw(self, seen: Sequence[tuple[Contact, str]]) -> None:
        """Move the last seen time of these identities to now; no version, no event."""
        ...


class MergeMap(Protocol):
    """Which contact stands for the person of each contact."""

    def people_of(self, contacts: Iterable[Contact]) -> Mapping[str, str]:
        """Return the id of the canonical contact by contact id."""
        ...


class People(Protocol):
    """Which contacts stand for one person."""

    def members_of(self, contact_id: str) -> Sequence[str]:
        """Return the ids of all contacts of the person, the one asked for first; ContactNotFound when there is none."""
        ...


class Consents(Protocol):
    """What people said, and the writing of it."""

    def record(self, changes: Sequence[tuple[Contact, Change]], order: Order, answer: str) -> bool:
        """Store each contact's next version, its event and the consent in it, all or nothing.

        The first change keeps the request id. False when somebody else was first at one of the contacts.
        """
        ...

    def get(self, consent_id: str) -> Consent | None:
        """Return one record."""
        ...

    def about(self, contact_ids: Sequence[str], purpose: str) -> Sequence[Consent]:
        """Return everything these contacts said about a purpose, at most the newest thousands."""
        ...

    def page(self, contact_ids: Sequence[str], purpose: str, before: str, limit: int) -> Sequence[Consent]:
        """Return records by falling id, starting below `before` unless it is empty."""
        ...
