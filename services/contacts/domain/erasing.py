"""Erasing a person: every contact that stands for it is emptied, and what is left is ids, times and links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.erasing import ERASED_NAME, Whom

from services.contacts.domain.contact import Change, Contact, State, next_version
from services.contacts.domain.events import PersonErased
from services.contacts.domain.merging import Saved
from services.contacts.domain.person import Person
from services.contacts.domain.ports import Order, People, Request
from services.contacts.domain.profile import Profile

SERVICES = ("contacts", "interactions", "notifications")
"""Who has to prove an erasure; the desk keeps nothing about customers."""


@dataclass(frozen=True)
class Proof:
    """What one service has removed, and that nothing was left when it looked again."""

    service: str
    removed: Mapping[str, int]
    digest: str
    time: datetime


@dataclass(frozen=True)
class Erasure:
    """One erasure of one person. `contact` was canonical when it was asked for, and comes first in `contacts`."""

    id: str
    contact: str
    contacts: tuple[str, ...]
    reason: str
    actor: str
    create_time: datetime
    end_time: datetime | None = None
    proofs: tuple[Proof, ...] = ()
    purged_events: int = 0
    purged_dead_letters: int = 0

    @property
    def awaited(self) -> tuple[str, ...]:
        """The services whose proof is still to come."""
        there = {proof.service for proof in self.proofs}
        return tuple(service for service in SERVICES if service not in there)

    def with_proof(self, proof: Proof) -> Erasure:
        """Return it with one proof more."""
        return replace(self, proofs=(*self.proofs, proof))


@dataclass(frozen=True)
class Erasing:
    """What is stored together when a person is erased. `remembered` are the keys no import may bring back."""

    erasure: Erasure
    saved: tuple[Saved, ...]
    whom: Whom
    remembered: tuple[str, ...]


def erase(erasure: Erasure, person: Person, owned_by_others: Iterable[str], epoch: int) -> Erasing:
    """Return all members emptied, each with its event."""
    now = erasure.create_time
    saved = []
    for member in person.members:
        after = emptied(member, epoch, now)
        saved.append(Saved(member, Change(after, PersonErased(after, erasure.id, erasure.contacts))))
    identities = [identity for member in person.members for identity in member.identities if identity.valid]
    keys = tuple(dict.fromkeys(each.key for each in identities if not each.shared))
    taken = set(owned_by_others)
    values = dict.fromkeys(value for member in person.members for value in member.profile.custom_fields.values())
    whom = Whom(erasure.id, erasure.contacts, keys, tuple(dict.fromkeys(_texts(person.members))), tuple(values))
    return Erasing(erasure, tuple(saved), whom, tuple(key for key in keys if key not in taken))


def emptied(contact: Contact, epoch: int, now: datetime) -> Contact:
    """Return a contact of which only id, times and links are left."""
    return next_version(
        contact,
        epoch,
        now,
        state=State.ERASED,
        profile=Profile(display_name=ERASED_NAME),
        profile_time=None,
        identities=(),
        stage="",
        legal_holds=(),
        consents=(),
    )


def _texts(members: Iterable[Contact]) -> Iterable[str]:
    """Yield what reports of imports may call them."""
    for member in members:
        profile = member.profile
        yield from (profile.display_name, profile.given_name, profile.family_name, profile.additional_name)
        for identity in member.identities:
            yield from (identity.raw_value, identity.value)


@dataclass(frozen=True)
class ErasurePlace:
    """Where a list of erasures goes on: after this one."""

    time: datetime
    id: str


class ErasurePeople(People, Protocol):
    """Who stands for whom, and what was erased, at one moment."""

    def erasure_of(self, contact_id: str) -> Erasure | None:
        """Return the erasure that covers a contact."""
        ...

    def erasure_by(self, erasure_id: str, request: Request | None) -> Erasure | None:
        """Return the erasure this request made before; INVALID_ARGUMENT when its id was used for something else."""
        ...


class Erasures(Protocol):
    """All erasures, and the writing of one."""

    def change(self, decide: Callable[[ErasurePeople], tuple[Erasing | None, Erasure]], order: Order) -> Erasure:
        """Store what is decided, all or nothing, and return the erasure."""
        ...

    def preview(self, decide: Callable[[ErasurePeople], tuple[Erasing | None, Erasure]]) -> Erasure:
        """Return what would be decided, with counts of what contacts holds; store nothing."""
        ...

    def get(self, erasure_id: str) -> Erasure | None:
        """Return an erasure."""
        ...

    def page(self, contact_id: str, after: ErasurePlace | None, limit: int) -> Sequence[Erasure]:
        """Return erasures, newest first; with a contact the one that covers it."""
        ...

    def note(self, erasure_id: str, proof: Proof) -> None:
        """Keep the proof of a service; the first one counts."""
        ...

    def due(self, limit: int) -> Sequence[Erasure]:
        """Return erasures whose messages have not been purged yet, or that all services have proved, oldest first."""
        ...

    def purged(self, erasure: Erasure, events: int, dead_letters: int, now: datetime) -> None:
        """Note that messages were taken from the bus, and count them."""
        ...

    def finish(self, erasure: Erasure, now: datetime) -> None:
        """Note that nothing is left of it."""
        ...


class ErasureList(Protocol):
    """Keyed hashes of erased identities: what an import may not bring back."""

    def erased(self, keys: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the owner of each of these identities was erased; those never erased are left out."""
        ...
