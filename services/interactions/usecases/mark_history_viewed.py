"""Noting how far somebody has looked at a history, and telling what is new to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from servicekit.clock import Clock
from servicekit.errors import InvalidArgument

from services.interactions.domain.history import Person
from services.interactions.domain.ports import Contacts, Histories
from services.interactions.domain.viewing import HistoryViews
from services.interactions.usecases.get_history import Whose, find_person


@dataclass(frozen=True)
class MarkHistoryViewed:
    """`seen` is for each contact the last place in its order of recording that was shown."""

    actor: str
    contact: str
    seen: Mapping[str, int]


@dataclass(frozen=True)
class ViewPorts:
    """What it works with."""

    views: HistoryViews
    histories: Histories
    contacts: Contacts
    clock: Clock


@dataclass(frozen=True)
class News:
    """Which of some interactions are new to somebody who looked at `view_time`; None when they never did."""

    view_time: datetime | None
    interactions: frozenset[str]


def mark_history_viewed(command: MarkHistoryViewed, with_: ViewPorts) -> datetime:
    """Note the look; return when it was noted."""
    person = find_person(Whose(command.contact, None), with_.histories, with_.contacts)
    seen = {contact: place for contact, place in command.seen.items() if contact in person.contacts}
    if not seen:
        raise InvalidArgument("watch_token", "is of another customer", "TOKEN_INVALID")
    now = with_.clock.now()
    with_.views.mark(command.actor, person.id, seen, now)
    return now


def news_among(actor: str, person: Person, interactions: Collection[str], views: HistoryViews) -> News:
    """Return which of these interactions of a person are new to somebody."""
    last = views.last(actor, person.contacts)
    if last is None:
        return News(None, frozenset())
    places = views.places(interactions)
    return News(last.view_time, frozenset(name for name, place in places.items() if last.is_new(*place)))
