"""What the use cases need from the outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.events import Origin
from services.contacts.domain.import_records import Duplicate, ImportProgress, Skip
from services.contacts.domain.merging import Merge, Saved
from services.contacts.domain.person import Person

Result = TypeVar("Result")


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


@dataclass(frozen=True)
class Step:
    """One event on the way from an identity to a person; `contact` and `version` name the event."""

    event: str
    contact: str
    version: int
    at: datetime
    actor: str
    detail: str


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

    def sharing(self, keys: Iterable[str], limit: int) -> Sequence[Contact]:
        """Return the contacts that have one of these identities as a shared one, by id."""
        ...

    def trail(self, contact_id: str, identity_id: str) -> Sequence[Step]:
        """Return the events of one identity, oldest first."""
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

    def has_members(self, contact_id: str) -> bool:
        """Tell whether others are merged into this contact."""
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


class People(Protocol):
    """Who stands for whom, at one moment."""

    def people_of(self, contact_ids: Iterable[str]) -> Mapping[str, Person]:
        """Return the whole person of each contact by its id, or raise ContactNotFound for the first unknown one."""
        ...

    def owners_of(self, keys: Iterable[str]) -> Mapping[str, Contact]:
        """Return the owners of identities by key."""
        ...

    def stored(self, contact_id: str, request: Request | None) -> Stored | None:
        """Return a contact, and what this request was answered before."""
        ...

    def merge(self, merge_id: str) -> Merge:
        """Return a merge, or raise MergeNotFound."""
        ...

    def made_by(self, merge_id: str, request: Request | None) -> Merge | None:
        """Return the merge this request made before; INVALID_ARGUMENT when its id was used for something else."""
        ...

    def undone_by(self, merge_id: str, request: Request | None) -> Merge | None:
        """Return the merge if this request has undone it before."""
        ...


@dataclass(frozen=True)
class Writes:
    """What is stored together, or not at all."""

    saved: tuple[Saved, ...] = ()
    added: Change | None = None
    merge: Merge | None = None


@dataclass(frozen=True)
class MergePlace:
    """Where a list of merges goes on: after this one."""

    time: datetime
    id: str


class Merges(Protocol):
    """All merges, and every change of several contacts at once."""

    def read(self, ask: Callable[[People], Result]) -> Result:
        """Return what is asked of one moment."""
        ...

    def change(self, decide: Callable[[People], tuple[Writes, Result]], order: Order) -> Result:
        """Store what is decided and return the result; decided again when others changed the same contacts meanwhile.

        ABORTED when they keep doing so.
        """
        ...

    def page(self, contact_ids: Iterable[str], after: MergePlace | None, limit: int) -> Sequence[Merge]:
        """Return the merges that any of these contacts took part in, newest first."""
        ...


class IdentityClaims(Protocol):
    """Who was refused an identity because another contact owns it."""

    def claim(self, key: str, person: str) -> int:
        """Note the refused claim of a person and return how many different people are noted for this identity."""
        ...
