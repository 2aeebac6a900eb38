"""What the use cases need from the outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.events import Origin
from services.contacts.domain.import_records import Duplicate, ImportProgress, Skip


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

    def by_ids(self, contact_ids: Iterable[str]) -> Mapping[str, Contact]:
        """Return those of these contacts that there are: one read."""
        ...

    def page(self, after: str, limit: int, *, show_deleted: bool) -> Sequence[Contact]:
        """Return contacts by id."""
        ...

    def add(self, change: Change, order: Order) -> None:
        """Store a new contact with its event, or raise ContactAlreadyExists or IdentityAlreadyClaimed."""
        ...

    def add_all(self, changes: Sequence[Change], order: Order, people: Mapping[str, str] | None = None) -> set[str]:
        """Store many new contacts at once and return the ids of those stored; the others lost a race for a key.

        `people` names the person of merged ones whose other contacts may not be stored yet.
        """
        ...

    def save_all(self, changes: Sequence[tuple[Contact, Change]], order: Order) -> set[str]:
        """Store the next versions of many contacts and return the ids of those stored; the others lost a race."""
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


class Imports(Protocol):
    """How far imports of contacts are."""

    def get(self, name: str) -> ImportProgress | None:
        """Return an import with its first 1,000 skips and duplicates."""
        ...

    def save(self, progress: ImportProgress, skips: Iterable[Skip], duplicates: Iterable[Duplicate]) -> None:
        """Keep how far an import is, and what it newly skipped and found twice."""
        ...

    def forget_findings(self, name: str) -> None:
        """Drop what an earlier run of this import skipped and found twice."""
        ...

    def skips(self, name: str, after_line: int, limit: int) -> list[Skip]:
        """Return skipped records in the order of the input."""
        ...

    def duplicates(self, name: str, after: str, limit: int) -> list[tuple[str, Duplicate]]:
        """Return possible duplicates in the order of the input, each with its place."""
        ...
