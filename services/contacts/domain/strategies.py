"""Which contact's value a person's view shows: one declared strategy for each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum

from services.contacts.domain.contact import Contact
from services.contacts.domain.person import Person

LISTS = frozenset({"memberships", "preferences.accessibility", "tags"})
"""Fields with several values, which can be united."""

CUSTOM_FIELDS = "custom_fields"


class Strategy(Enum):
    """How the value of one field is chosen among the contacts of a person."""

    SURVIVOR = "survivor"
    """The canonical contact's value, also when it is empty."""
    OLDEST = "oldest"
    """The value of the contact that was created first."""
    NEWEST = "newest"
    """The value of the contact whose profile was written last."""
    NON_EMPTY = "non-empty"
    """The canonical contact's value, or where it is empty that of the contact created first."""
    UNION = "union"
    """All values once, those of the canonical contact first; for lists only."""
    MOST_TRUSTED_SOURCE = "most-trusted-source"
    """The value of the contact with the surest identity: a verified one, or the highest confidence."""


Strategies = Mapping[str, Strategy]
"""The strategy of each field; `custom_fields` is for every key that has none of its own."""

DEFAULTS: Strategies = {
    "display_name": Strategy.SURVIVOR,
    "given_name": Strategy.NON_EMPTY,
    "family_name": Strategy.NON_EMPTY,
    "additional_name": Strategy.NON_EMPTY,
    "memberships": Strategy.UNION,
    "preferences.language": Strategy.NON_EMPTY,
    "preferences.channel": Strategy.NON_EMPTY,
    "preferences.time_zone": Strategy.NON_EMPTY,
    "preferences.quiet_hours": Strategy.NON_EMPTY,
    "preferences.accessibility": Strategy.UNION,
    "tags": Strategy.UNION,
    CUSTOM_FIELDS: Strategy.NON_EMPTY,
}


def declared(entries: Iterable[str]) -> Strategies:
    """Return the defaults with entries such as `given_name=newest` in their place; ValueError names the field."""
    return {**DEFAULTS, **dict(map(_entry, entries))}


def strategy_of(path: str, strategies: Strategies) -> Strategy:
    """Return the strategy of a field."""
    return strategies.get(path) or strategies[path.partition(".")[0]]


def ranked(strategy: Strategy, person: Person) -> Sequence[Contact]:
    """Return the contacts in the order in which their values are taken; the id decides between equals."""
    if strategy is Strategy.SURVIVOR:
        return (person.canonical,)
    return sorted(person.members, key=_ORDER[strategy](person))


def _entry(entry: str) -> tuple[str, Strategy]:
    path, _, name = (part.strip() for part in entry.partition("="))
    root, _, key = path.partition(".")
    if path not in DEFAULTS and not (root == CUSTOM_FIELDS and key):
        raise ValueError(f"{path}: a person has no such field; there are {', '.join(DEFAULTS)}")
    names = {strategy.value: strategy for strategy in Strategy}
    if name not in names:
        raise ValueError(f"{path}: {name!r} is no strategy; there are {', '.join(names)}")
    if names[name] is Strategy.UNION and path not in LISTS:
        raise ValueError(f"{path}: has one value, which cannot be united; union is for {', '.join(sorted(LISTS))}")
    return path, names[name]


def _trust(contact: Contact) -> float:
    return max((1.0 if each.verified else each.confidence for each in contact.identities if each.valid), default=0.0)


_Key = Callable[[Contact], tuple[object, ...]]


def _survivor_first(person: Person) -> _Key:
    return lambda each: (each.id != person.canonical.id, each.create_time, each.id)


def _oldest_first(_: Person) -> _Key:
    return lambda each: (each.create_time, each.id)


def _newest_first(_: Person) -> _Key:
    return lambda each: (-each.profile_changed.timestamp(), each.id)


def _most_trusted_first(_: Person) -> _Key:
    return lambda each: (-_trust(each), each.create_time, each.id)


_ORDER: Mapping[Strategy, Callable[[Person], _Key]] = {
    Strategy.OLDEST: _oldest_first,
    Strategy.NEWEST: _newest_first,
    Strategy.NON_EMPTY: _survivor_first,
    Strategy.UNION: _survivor_first,
    Strategy.MOST_TRUSTED_SOURCE: _most_trusted_first,
}
