"""One view over the contacts of a person, and where each value comes from; computed when read, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from services.contacts.domain.consent import PersonConsent
from services.contacts.domain.contact import Contact
from services.contacts.domain.identity import Identity
from services.contacts.domain.merge_warnings import MergeWarning, warnings_about
from services.contacts.domain.person import Person
from services.contacts.domain.profile import Preferences, Profile
from services.contacts.domain.strategies import (
    CUSTOM_FIELDS,
    DEFAULTS,
    Strategies,
    Strategy,
    ranked,
    strategy_of,
)


@dataclass(frozen=True)
class FieldValue:
    """What one contact has in a field."""

    contact: str
    value: Any
    """A text, a tuple of labels or memberships, or quiet hours."""


@dataclass(frozen=True)
class FieldView:
    """How one field of the view was decided. Values equal to the one shown are not among the losers."""

    path: str
    strategy: Strategy
    winners: tuple[FieldValue, ...]
    losers: tuple[FieldValue, ...]


@dataclass(frozen=True)
class PersonView:
    """What a person looks like: the profile over all contacts, and everybody's identities.

    Whatever else belongs to a person is computed over `person.members` in the same way, by a rule of its own, and gets
    its own part here.
    """

    person: Person
    profile: Profile
    fields: tuple[FieldView, ...]
    identities: tuple[tuple[Contact, Identity], ...]
    warnings: tuple[MergeWarning, ...]
    consents: tuple[PersonConsent, ...] = ()


def view_of(person: Person, strategies: Strategies, consents: tuple[PersonConsent, ...] = ()) -> PersonView:
    """Return the view over the members; it depends on nothing but them, what they said and the strategies."""
    views = tuple(filter(None, (_field(path, person, strategies) for path in _paths(person))))
    identities = tuple((member, identity) for member in person.members for identity in member.identities)
    return PersonView(person, _profile(views), views, identities, warnings_about(person), consents)


def _paths(person: Person) -> Iterable[str]:
    keys = {key for member in person.members for key in member.profile.custom_fields}
    return (*(path for path in DEFAULTS if path != CUSTOM_FIELDS), *(f"{CUSTOM_FIELDS}.{key}" for key in sorted(keys)))


def _field(path: str, person: Person, strategies: Strategies) -> FieldView | None:
    """Decide one field; None where nobody has a value."""
    strategy = strategy_of(path, strategies)
    there = {member.id: value for member in person.members if (value := _value(member.profile, path))}
    if not there:
        return None
    candidates = [FieldValue(each.id, there[each.id]) for each in ranked(strategy, person) if each.id in there]
    if strategy is Strategy.UNION:
        return FieldView(path, strategy, tuple(_united(candidates)), ())
    winners = tuple(candidates[:1])
    shown = winners[0].value if winners else None
    losers = tuple(FieldValue(contact, value) for contact, value in there.items() if value != shown)
    return FieldView(path, strategy, winners, losers)


def _united(candidates: Sequence[FieldValue]) -> Iterable[FieldValue]:
    """Give each contact the values that none before it has."""
    known: set[Any] = set()
    for each in candidates:
        new = tuple(value for value in each.value if value not in known)
        known |= set(new)
        if new:
            yield FieldValue(each.contact, new)


def _value(profile: Profile, path: str) -> Any:
    root, _, rest = path.partition(".")
    value = getattr(profile, root)
    if root == CUSTOM_FIELDS:
        return value.get(rest)
    return getattr(value, rest) if rest else value


def _profile(views: Sequence[FieldView]) -> Profile:
    shown = {view.path: _shown(view) for view in views if view.winners}
    custom_fields = {path.partition(".")[2]: value for path, value in shown.items() if _is_custom(path)}
    preferences = {name: shown[path] for name, path in _PREFERENCES.items() if path in shown}
    plain = {path: value for path, value in shown.items() if "." not in path}
    return Profile(preferences=Preferences(**preferences), custom_fields=custom_fields, **plain)


def _shown(view: FieldView) -> Any:
    if view.strategy is Strategy.UNION:
        return tuple(value for each in view.winners for value in each.value)
    return view.winners[0].value


def _is_custom(path: str) -> bool:
    return path.startswith(f"{CUSTOM_FIELDS}.")


_PREFERENCES = {each.name: f"preferences.{each.name}" for each in fields(Preferences)}
