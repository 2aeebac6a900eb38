"""A live history: first what is missing, then everything as it is recorded, in the order of recording."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.interactions.domain.history import Person
from services.interactions.domain.ports import Histories, StoredInteraction

HEARTBEAT_SECONDS = 15.0
RECHECK_SECONDS = 3.0
"""How often a watcher looks without having been woken: the safety net under the change stream."""

STRETCH = 200


class Wakeups(Protocol):
    """Tells that something about a person may have changed."""

    def wait(self, seconds: float) -> None:
        """Return when something changed since the last wait, or after the time."""
        ...


@dataclass(frozen=True)
class Watched:
    """One entry of a live history, or a sign of life; `seen` is where to go on from."""

    interaction: StoredInteraction | None
    person: Person
    seen: Mapping[str, int]


def watch_history(
    contact: str,
    seen: Mapping[str, int] | None,
    histories: Histories,
    wakeups: Wakeups,
    is_wanted: Callable[[], bool],
) -> Iterator[Watched]:
    """Yield the interactions of a contact's person after `seen` until nobody wants them any more.

    `seen` holds the last place seen in each contact's order of recording; None means from now on. A contact that is
    merged into the person later is not in it, and so comes in whole. The place of one that leaves is kept: should it
    come back, it goes on from there. A sign tells at once when the person's contacts change.
    """
    person = histories.person_of_contact(contact)
    at = dict(seen if seen is not None else (person.sequences if person else {}))
    contacts: tuple[str, ...] | None = None
    next_sign = 0.0
    while is_wanted():
        if person is not None:
            if contacts != person.contacts or time.monotonic() >= next_sign:
                contacts = person.contacts
                yield Watched(None, person, dict(at))
                next_sign = time.monotonic() + HEARTBEAT_SECONDS
            for stored in _missing(person, at, histories):
                at[stored.contact] = stored.sequence
                yield Watched(stored, person, dict(at))
                next_sign = time.monotonic() + HEARTBEAT_SECONDS
        wakeups.wait(RECHECK_SECONDS)
        person = histories.person_of_contact(contact)


def _missing(person: Person, at: Mapping[str, int], histories: Histories) -> Iterator[StoredInteraction]:
    for contact, newest in person.sequences.items():
        while (last := at.get(contact, 0)) < newest:
            stretch = histories.after_sequence(contact, last, STRETCH)
            yield from stretch
            if not stretch:
                break
