"""What a record changes: a new contact as it was elsewhere, or more of one that is there; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from servicekit.errors import InvalidArgument
from servicekit.text import claimed_time

from services.contacts.domain.contact import Change, Contact, State, create, enrich
from services.contacts.domain.events import ContactCreated
from services.contacts.domain.identity import Identity, identity_of
from services.contacts.domain.import_records import NO_PAST, Duplicate, Fate, GivenIdentity, Past, Skip, ToldRecord
from services.contacts.domain.matching import Match, View, is_shared_by_both
from services.contacts.domain.profile import Preferences, Profile

_NAMES = ("display_name", "given_name", "family_name", "additional_name")


@dataclass(frozen=True)
class Marks:
    """What a change is marked with."""

    now: datetime
    epoch: int
    new_id: Callable[[str], str]


@dataclass(frozen=True)
class Decision:
    """What becomes of a record. `before` is the contact it changes, `contact` the one it is about after all."""

    fate: Fate
    contact: Contact | None = None
    before: Contact | None = None
    change: Change | None = None
    skip: Skip | None = None
    duplicates: tuple[Duplicate, ...] = ()


def fit_identities(record: ToldRecord, marks: Marks) -> tuple[Identity, ...]:
    """Return the identities as they would be stored: each once, one primary of a kind, unfit values kept raw."""
    fit: dict[tuple[str, ...], Identity] = {}
    primaries: set[str] = set()
    base = marks.new_id("id")
    for number, each in enumerate(record.identities):
        identity = _fit(each, f"{base}-{number}", marks)
        if identity.primary and identity.kind in primaries:
            identity = replace(identity, primary=False)
        primaries |= {identity.kind} if identity.primary else set()
        fit.setdefault(_once(identity), identity)
    return tuple(fit.values())


def decide(record: ToldRecord, identities: Sequence[Identity], found: Match, view: View, marks: Marks) -> Decision:
    """Return what becomes of a record; raises what makes it unfit."""
    free = _free(identities, view)
    if found.rivals:
        return _skipped(
            record, identities, found, "SEVERAL_CONTACTS_MATCH", "its identities belong to several contacts"
        )
    if found.contact is not None:
        return _told_more(record, found.contact, identities, free, found, marks)
    if any(each.valid for each in identities) and not any(each.valid for each in free) and not record.contact_id:
        return _skipped(record, identities, found, "POSSIBLE_DUPLICATE", "belongs to another contact, but is not sure")
    change = _created(record, tuple(free), marks)
    duplicates = _duplicates(record, identities, found, change.contact.name)
    return Decision(Fate.CREATED, change.contact, None, change, None, duplicates)


def _free(identities: Sequence[Identity], view: View) -> list[Identity]:
    """Return the identities that may be stored: those of nobody, and shared ones beside whoever shares them."""
    unowned = [each for each in identities if each.key not in view.by_key]
    return unowned + [replace(each, guest=True) for each in identities if is_shared_by_both(each, view)]


def _created(record: ToldRecord, identities: tuple[Identity, ...], marks: Marks) -> Change:
    contact_id = record.contact_id or marks.new_id("c")
    change = create(contact_id, marks.epoch, record.profile, identities, marks.now)
    if record.past == NO_PAST:
        return change
    contact = _as_it_was(change.contact, record.past, marks.now)
    return Change(contact, ContactCreated(contact))


def _as_it_was(contact: Contact, past: Past, now: datetime) -> Contact:
    if past.state is State.ERASED:
        raise InvalidArgument("contact.state", "cannot be erased: nothing of it is left to import")
    is_merged = past.state is State.MERGED
    if is_merged != bool(past.merged_into):
        raise InvalidArgument("contact.merged_into", "is required for merged contacts, and for them only")
    if past.merged_into == contact.id:
        raise InvalidArgument("contact.merged_into", "must be another contact")
    created = claimed_time("contact.create_time", past.create_time, now) if past.create_time else contact.create_time
    return replace(
        contact,
        state=past.state,
        create_time=created,
        delete_time=(past.delete_time or now) if past.state is State.DELETED else None,
        merged_into=past.merged_into,
        merge_time=(past.merge_time or now) if is_merged else None,
        merge=past.merge,
        stage=past.stage,
    )


def _told_more(
    record: ToldRecord,
    contact: Contact,
    identities: Sequence[Identity],
    free: Sequence[Identity],
    found: Match,
    marks: Marks,
) -> Decision:
    duplicates = _duplicates(record, identities, found, contact.name)
    if contact.state in (State.DELETED, State.ERASED) and contact.state is record.past.state:
        return Decision(Fate.ALREADY_THERE, contact, contact, None, None, ())
    there = {_once(each) for each in contact.identities}
    more = tuple(each for each in free if _once(each) not in there)
    change = enrich(contact, with_more(contact.profile, record.profile), more, marks.epoch, marks.now)
    if change is None:
        return Decision(Fate.ALREADY_THERE, contact, contact, None, None, duplicates)
    return Decision(Fate.UPDATED, change.contact, contact, change, None, duplicates)


def with_more(current: Profile, told: Profile) -> Profile:
    """Return a profile with everything another one tells: its values win, lists grow."""
    if told == current:
        return current
    organizations = {each.organization for each in told.memberships}
    is_news = any(each not in current.memberships for each in told.memberships)
    kept = tuple(each for each in current.memberships if each.organization not in organizations)
    return Profile(
        **{name: getattr(told, name) or getattr(current, name) for name in _NAMES},
        memberships=kept + told.memberships if is_news else current.memberships,
        preferences=_preferences_with(current.preferences, told.preferences),
        tags=tuple(dict.fromkeys(current.tags + told.tags)),
        custom_fields=_merged(current.custom_fields, told.custom_fields),
    )


def _preferences_with(current: Preferences, told: Preferences) -> Preferences:
    values = {each.name: getattr(told, each.name) or getattr(current, each.name) for each in fields(Preferences)}
    return Preferences(**values | {"accessibility": tuple(dict.fromkeys(current.accessibility + told.accessibility))})


def _merged(current: Mapping[str, str], told: Mapping[str, str]) -> Mapping[str, str]:
    return {**current, **told}


def _fit(each: GivenIdentity, new_id: str, marks: Marks) -> Identity:
    """Return an identity to store. One that was exported is restored as it was, whatever region is set here."""
    if not each.id:
        return identity_of(each.given, new_id, marks.now)
    identity = identity_of(each.given, each.id, marks.now)
    if each.value and each.value != identity.value:
        by_value = identity_of(each.given._replace(raw_value=each.value, default_region=""), each.id, marks.now)
        identity = replace(by_value, raw_value=each.given.raw_value) if by_value.valid else identity
    elif not each.value:
        identity = replace(identity, value="", valid=False)
    return replace(
        identity,
        first_seen_time=each.first_seen_time or marks.now,
        last_seen_time=each.last_seen_time or marks.now,
        superseded_by=each.superseded_by,
        release_time=each.release_time,
    )


def _once(identity: Identity) -> tuple[str, ...]:
    return (identity.key,) if identity.valid else (identity.kind, identity.scope, identity.raw_value)


def _duplicates(
    record: ToldRecord, identities: Sequence[Identity], found: Match, contact: str
) -> tuple[Duplicate, ...]:
    return tuple(
        Duplicate(record.line, _place(identities, each.identity), contact, f"contacts/{each.owner}", each.reason)
        for each in found.taken
    )


def _place(identities: Sequence[Identity], identity: Identity) -> str:
    return f"contact.identities[{identities.index(identity)}]"


def _skipped(record: ToldRecord, identities: Sequence[Identity], found: Match, reason: str, detail: str) -> Decision:
    field = _place(identities, found.taken[0].identity) if found.taken else "contact.identities"
    skip = Skip(record.line, record.label, reason, field, detail)
    return Decision(Fate.SKIPPED, skip=skip, duplicates=_duplicates(record, identities, found, ""))
