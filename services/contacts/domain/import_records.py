"""What an import is made of: records on their way in, what becomes of each, and how far the whole is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from servicekit.errors import ServiceError

from services.contacts.domain.contact import State
from services.contacts.domain.identity import NewIdentity
from services.contacts.domain.profile import Profile


@dataclass(frozen=True)
class Past:
    """What a contact was before it was carried here; read when it is created."""

    state: State = State.ACTIVE
    create_time: datetime | None = None
    delete_time: datetime | None = None
    merged_into: str = ""
    merge_time: datetime | None = None
    merge: str = ""
    person: str = ""
    stage: str = ""


class GivenIdentity(NamedTuple):
    """An identity of a record. What an export tells besides is empty for other sources."""

    given: NewIdentity
    id: str = ""
    value: str = ""
    first_seen_time: datetime | None = None
    last_seen_time: datetime | None = None
    superseded_by: str = ""
    release_time: datetime | None = None


NO_PAST = Past()


@dataclass(frozen=True)
class ToldRecord:
    """A record that could be taken off the wire. An empty `contact_id` lets the service choose."""

    line: int
    label: str
    contact_id: str
    profile: Profile
    identities: tuple[GivenIdentity, ...]
    past: Past = NO_PAST


@dataclass(frozen=True)
class FaultyRecord:
    """A record that could not be taken off the wire."""

    line: int
    label: str
    fault: ServiceError


ImportRecord = ToldRecord | FaultyRecord


@dataclass(frozen=True)
class ImportPart:
    """One message of the stream; the first names the import and says how its records are to be taken."""

    name: str
    source: str
    records: Sequence[ImportRecord]
    validate_only: bool
    backfill: bool


@dataclass(frozen=True)
class Skip:
    """A record that was not stored, and why."""

    line: int
    record: str
    reason: str
    field: str
    detail: str


@dataclass(frozen=True)
class Duplicate:
    """An identity of a record that belongs to somebody else; `contact` is empty when the record was skipped."""

    line: int
    field: str
    contact: str
    owner: str
    reason: str


class Fate(Enum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    ALREADY_THERE = "already_there"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is; `skips` and `duplicates` hold the first of them."""

    id: str
    create_time: datetime
    update_time: datetime
    finished: bool = False
    committed_line: int = 0
    created: int = 0
    updated: int = 0
    already_there: int = 0
    skipped: int = 0
    duplicate_count: int = 0
    skips: tuple[Skip, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
