"""What the use cases need from the world, named by need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import NamedTuple, Protocol

from services.interactions.domain.history import HistoryPage, HistoryQuery, Person
from services.interactions.domain.interaction import Interaction, Sender
from services.interactions.domain.screening import Screening


@dataclass(frozen=True)
class QuietHours:
    """A daily span in which a customer wants no messages nobody asked for; no weekdays means every day."""

    start: str
    end: str
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class Profile:
    """Who a contact is, as far as a history shows it."""

    display_name: str = ""
    identities: tuple[str, ...] = ()
    language: str = ""
    preferred_channel: str = ""
    time_zone: str = ""
    tags: tuple[str, ...] = ()
    create_time: datetime | None = None
    accessibility: tuple[str, ...] = ()
    deleted: bool = False
    quiet_hours: QuietHours | None = None


@dataclass(frozen=True)
class ContactState:
    """A contact as the contacts service told of it.

    `order` places it among the states of the same contact (`epoch * 2**40 + version`); 0 is a first impression that any
    event replaces. `keys` are the normalised keys of its identities. `parent` is the contact it is merged into, empty
    when it is not merged; `person` the canonical contact as contacts saw it then, empty when not told. A visitor nobody
    knew, merged when they said who they are, is `stitched_until` then. One under a
    legal hold is `held`. Of one who is `erased` nothing else is told. `consents` is contacts' own summary of what it
    said about consent, as bytes.

    Asked for because of the past, a contact comes with the `erase_time` of an earlier owner of its identity; where all
    that is asked for is older, `contact` is empty. It has been in this state since its `update_time`.
    """

    contact: str
    order: int = 0
    profile: Profile = Profile()
    keys: tuple[str, ...] = ()
    parent: str = ""
    person: str = ""
    stitched_until: datetime | None = None
    held: bool = False
    erased: bool = False
    erase_time: datetime | None = None
    update_time: datetime | None = None
    consents: bytes = b""


class Recording(NamedTuple):
    """One checked interaction on its way into the store. A named tuple, as all that is made of each imported record.

    `id` follows from its source and source id. `owner` is None while its sender could not be resolved; then `sender` is
    kept beside it. With a `screening` it is kept apart from its history.
    """

    id: str
    interaction: Interaction
    owner: ContactState | None
    sender: Sender | None
    identity: str
    request_id: str
    record_time: datetime
    screening: Screening | None = None


class Arrival(NamedTuple):
    """A record of an import that is stored before it is placed in a history: `line` is where it stands in its input.

    Those with the same `key` belong to the same customer: the named contact's name, or what the sender is matched by,
    or how it came if it cannot be normalised.
    """

    line: int
    recording: Recording
    key: str


class Fate(Enum):
    """What became of a recording."""

    RECORDED = "recorded"
    ALREADY_THERE = "already there"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Recorded:
    """The stored interaction a recording led to: its id, its contact if known, and its stored bytes."""

    id: str
    fate: Fate
    contact: str
    data: bytes


@dataclass(frozen=True)
class StoredInteraction:
    """An interaction as it is kept."""

    id: str
    contact: str
    sequence: int
    data: bytes
    corrected_by: str = ""


class Interactions(Protocol):
    """Keeps interactions, and every person's card in step with them."""

    def record(self, recordings: Sequence[Recording]) -> list[Recorded]:
        """Store what is new, with the cards in one transaction; answer in order."""
        ...

    def by_request(self, request_id: str) -> tuple[Recorded, bytes] | None:
        """Return what a request id led to, with the digest of what it asked for."""
        ...

    def digest(self, interaction: Interaction) -> bytes:
        """Return a digest of what the source told."""
        ...

    def preview(self, recording: Recording) -> Recorded:
        """Return what recording would lead to, without storing anything."""
        ...


class Histories(Protocol):
    """Reads histories."""

    def person_of_contact(self, contact: str) -> Person | None:
        """Return the person any of whose contacts this is."""
        ...

    def people_of_key(self, key: str) -> list[Person]:
        """Return the people one of whose identities has this key: one, or several for a shared identity.

        Each names the contact whose identity it is in `found_by`.
        """
        ...

    def page(self, person: Person, query: HistoryQuery) -> HistoryPage:
        """Return one page of a person's history."""
        ...

    def newest(self, query: HistoryQuery, *, contact: str = "", key: str = "") -> HistoryPage | None:
        """Return the first unfiltered page by one read, or None when no card has this contact or key."""
        ...

    def adopt(self, states: Sequence[ContactState]) -> None:
        """Give contacts that stand on no card their place, with whatever is stored of them."""
        ...

    def get(self, interaction: str) -> StoredInteraction | None:
        """Return one interaction."""
        ...

    def after_sequence(self, contact: str, sequence: int, limit: int) -> list[StoredInteraction]:
        """Return a contact's interactions recorded after a place in its order of recording."""
        ...

    def export(self, after: str, contacts: Sequence[str]) -> Iterator[tuple[StoredInteraction, Sender | None]]:
        """Return interactions by id from `after` on, all or those of some, each with a sender not known yet."""
        ...

    def unresolved(self, key: str, limit: int) -> list[StoredInteraction]:
        """Return stored interactions of a sender who could not be resolved yet, newest first."""
        ...


@dataclass(frozen=True)
class Split:
    """A contact parted in two: these interactions of `contact` belong to `new_contact`."""

    contact: str
    new_contact: str
    interactions: tuple[str, ...]
    actor: str


class Contacts(Protocol):
    """The contacts service. Raises Unavailable or DeadlineExceeded when it cannot be asked."""

    def ensure(self, sender: Sender, source: str, past_time: datetime | None = None) -> ContactState:
        """Return the contact of an identity, found or created.

        FailedPrecondition when nobody owns it and its last owner was erased after `past_time`.
        """
        ...

    def ensure_all(
        self, senders: Sequence[Sender], source: str, times: Sequence[datetime] | None = None
    ) -> list[ContactState]:
        """Return the contacts of many identities, in order; one that cannot be normalised gets an anonymous contact.

        `times` tell of each when the newest of what is to be recorded took place.
        """
        ...

    def resolve(self, sender: Sender) -> ContactState:
        """Return the contact of an identity; NotFound when nobody owns it."""
        ...

    def get(self, contact: str) -> ContactState:
        """Return a contact; NotFound when there is none."""
        ...


@dataclass(frozen=True)
class Skip:
    """A record of an import that was not stored, and why."""

    line: int
    record: str
    reason: str
    field: str
    detail: str


@dataclass(frozen=True)
class ImportProgress:
    """How far an import is."""

    id: str
    finished: bool = False
    committed_line: int = 0
    recorded: int = 0
    already_there: int = 0
    skipped: int = 0
    skips: tuple[Skip, ...] = field(default=())
    create_time: datetime | None = None
    update_time: datetime | None = None
    unplaced: int = 0
    """How many of its interactions do not stand in a history yet."""


class Imports(Protocol):
    """Keeps how far imports are."""

    def get(self, name: str) -> ImportProgress | None:
        """Return an import, with its first 1,000 skips."""
        ...

    def save(self, progress: ImportProgress, new_skips: Iterable[Skip]) -> None:
        """Keep how far an import is; while it goes on, a crash may set this back, but never forward."""
        ...

    def skips(self, name: str, after_line: int, limit: int) -> list[Skip]:
        """Return skipped records in the order of the input."""
        ...
