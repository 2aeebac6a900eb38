"""Finding or creating the contacts of many identities: one read, one write, one more read for lost races."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from identities import NormalisedIdentity
from servicekit.errors import InvalidArgument

from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.errors import ContactContended
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.ensure_contact import (
    EnsureContact,
    Ensured,
    checked_identity,
    ensure_contact,
    linking_key,
    new_contact,
)
from services.contacts.usecases.ensure_shared import folded
from services.contacts.usecases.link_whatsapp import may_link

MAX_BATCH = 1000


@dataclass(frozen=True)
class _Asked:
    """One entry of the batch; `key` is its own where the value has no normal form, so that it never meets another."""

    command: EnsureContact
    normalised: NormalisedIdentity
    key: str


def batch_ensure_contacts(
    commands: Sequence[EnsureContact], order: Order, contacts: Contacts, stamps: Stamps
) -> list[Ensured]:
    """Return the owners in the order asked; a value that cannot be normalised gets an anonymous contact of its own."""
    if not 1 <= len(commands) <= MAX_BATCH:
        raise InvalidArgument("requests", f"must have 1 to {MAX_BATCH} entries")
    asked = [_asked(number, command) for number, command in enumerate(commands)]
    owners = dict(contacts.by_keys(each.key for each in asked if each.normalised.valid))
    special = _special_keys(asked, owners, contacts, stamps.clock.now())
    by_name = _ensure_by_name([each for each in asked if each.key in special], order, contacts, stamps)
    first_by_key = {each.key: each for each in reversed(asked) if each.key not in special}
    _link_by_phone(first_by_key, owners, order, contacts, stamps)
    created = _create_missing(first_by_key, owners, order, contacts, stamps)
    _mark_seen({key: owners[key] for key in first_by_key}, created, contacts, stamps)
    return [by_name.get(_named(each)) or _ensured(each, owners, created, first_by_key) for each in asked]


def _asked(number: int, command: EnsureContact) -> _Asked:
    normalised = checked_identity(command, f"requests[{number}].")
    return _Asked(command, normalised, normalised.key or f"|{number}")


def _special_keys(
    asked: Sequence[_Asked], owners: Mapping[str, Contact], contacts: Contacts, now: datetime
) -> set[str]:
    """Return the keys that do not simply lead to their owner: shared ones, and replaced ones whose time is over."""
    ownerless = [each.key for each in asked if each.normalised.valid and each.key not in owners]
    special = {key for holder in contacts.sharing(ownerless, MAX_BATCH) for key in holder.shared_keys}
    for key, owner in owners.items():
        identity = owner.identity_with_key(key)
        if identity is None or identity.shared or not identity.leads_at(now):
            special.add(key)
    return special


def _ensure_by_name(
    asked: Sequence[_Asked], order: Order, contacts: Contacts, stamps: Stamps
) -> dict[tuple[str, str], Ensured]:
    """Decide one by one, once for each name somebody gives behind one identity."""
    return {_named(each): ensure_contact(each.command, order, contacts, stamps) for each in reversed(asked)}


def _named(each: _Asked) -> tuple[str, str]:
    return each.key, folded(each.command.display_name)


def _link_by_phone(
    first_by_key: Mapping[str, _Asked], owners: dict[str, Contact], order: Order, contacts: Contacts, stamps: Stamps
) -> None:
    """Add WhatsApp ids to the contacts that have their numbers, one at a time: each is a change of its own."""
    missing = {
        key: linking_key(each.command, each.normalised) for key, each in first_by_key.items() if key not in owners
    }
    phones = contacts.by_keys(filter(None, missing.values()))
    for key, phone in missing.items():
        if phone in phones and may_link(phones[phone], phone):
            owners[key] = ensure_contact(first_by_key[key].command, order, contacts, stamps).contact


def _create_missing(
    first_by_key: Mapping[str, _Asked], owners: dict[str, Contact], order: Order, contacts: Contacts, stamps: Stamps
) -> set[str]:
    """Fill up `owners` and return the keys whose contact was created here."""
    changes = {
        key: new_contact(each.command, each.normalised, stamps)
        for key, each in first_by_key.items()
        if key not in owners
    }
    if not changes:
        return set()
    stored = contacts.add_all(list(changes.values()), order)
    created = {key for key, change in changes.items() if change.contact.id in stored}
    owners.update({key: changes[key].contact for key in created})
    _read_again(changes, owners, contacts)
    return created


def _read_again(changes: Mapping[str, Change], owners: dict[str, Contact], contacts: Contacts) -> None:
    lost = [key for key in changes if key not in owners]
    if lost:
        owners.update(contacts.by_keys(lost))
    if any(key not in owners for key in lost):
        raise ContactContended


def _mark_seen(owners: Mapping[str, Contact], created: set[str], contacts: Contacts, stamps: Stamps) -> None:
    now = stamps.clock.now()
    found = ((owner, owner.identity_with_key(key)) for key, owner in owners.items() if key not in created)
    seen = [(owner, identity.id) for owner, identity in found if identity and identity.is_seen_anew(now)]
    if seen:
        contacts.saw(seen)


def _ensured(
    each: _Asked, owners: Mapping[str, Contact], created: set[str], first_by_key: Mapping[str, _Asked]
) -> Ensured:
    owner = owners[each.key]
    identity = owner.identity_with_key(each.key) if each.normalised.valid else next(iter(owner.identities), None)
    return Ensured(owner, identity, each.key in created and first_by_key[each.key] is each)
