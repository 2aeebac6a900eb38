"""Placing and releasing legal holds, and what they forbid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from services.contacts.domain.contact import Change, Contact, State, next_version
from services.contacts.domain.errors import ContactIsErased
from services.contacts.domain.events import LegalHoldPlaced, LegalHoldReleased
from services.contacts.domain.hold_errors import HoldIsReleased, HoldNotFound, PersonIsHeld, TooManyHolds
from services.contacts.domain.legal_hold import LegalHold

MAX_HOLDS = 100


def place_hold(contact: Contact, hold: LegalHold, epoch: int) -> Change:
    """Return the contact with one hold more."""
    if contact.state is State.ERASED:
        raise ContactIsErased(contact.id)
    if len(contact.legal_holds) >= MAX_HOLDS:
        raise TooManyHolds(contact.id, MAX_HOLDS)
    after = next_version(contact, epoch, hold.create_time, legal_holds=(*contact.legal_holds, hold))
    return Change(after, LegalHoldPlaced(after, hold.id))


def release_hold(contact: Contact, hold_id: str, reason: str, actor: str, epoch: int, now: datetime) -> Change:
    """Return the contact with one of its holds released."""
    hold = hold_of(contact, hold_id)
    if not hold.in_force:
        raise HoldIsReleased(contact.id, hold_id)
    released = replace(hold, release_time=now, release_actor=actor, release_reason=reason)
    holds = tuple(released if each.id == hold_id else each for each in contact.legal_holds)
    after = next_version(contact, epoch, now, legal_holds=holds)
    return Change(after, LegalHoldReleased(after, hold_id))


def hold_of(contact: Contact, hold_id: str) -> LegalHold:
    """Return one of a contact's holds, or raise HoldNotFound."""
    for hold in contact.legal_holds:
        if hold.id == hold_id:
            return hold
    raise HoldNotFound(contact.id, hold_id)


def require_not_held(members: Iterable[Contact]) -> None:
    """Refuse to erase a person while any of its contacts is held."""
    for member in members:
        if member.is_held:
            raise PersonIsHeld(member.id)
