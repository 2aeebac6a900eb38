"""Giving somebody access to one person's restricted data, for a while and in full view."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.interactions.domain.break_glass import LASTS, Access, Accesses, checked_reason
from services.interactions.domain.faults import contact_erased
from services.interactions.domain.ports import Contacts, Histories
from services.interactions.usecases.get_history import Whose, find_person


@dataclass(frozen=True)
class StartBreakGlass:
    """Asks for access as `actor`, who is called `actor_name`."""

    contact: str
    actor: str
    actor_name: str
    reason: str
    request_id: str


@dataclass(frozen=True)
class BreakGlassPorts:
    """What giving, listing and ending access needs."""

    accesses: Accesses
    histories: Histories
    contacts: Contacts
    clock: Clock
    new_id: NewId


def start_break_glass(command: StartBreakGlass, ports: BreakGlassPorts) -> Access:
    """Return the access; NOT_FOUND when there is no such customer, FAILED_PRECONDITION for one who was erased."""
    reason, now = checked_reason(command.reason), ports.clock.now()
    person = find_person(Whose(command.contact, None), ports.histories, ports.contacts)
    if command.contact in person.erased:
        raise contact_erased(command.contact)
    access = Access(
        id=ports.new_id("bg"),
        contact=command.contact,
        actor=command.actor,
        actor_name=command.actor_name,
        reason=reason,
        start_time=now,
        expire_time=now + LASTS,
    )
    return ports.accesses.add(access, command.request_id)
