"""Telling that somebody looks at a customer, and answering who else does."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.clock import Clock

from services.interactions.domain.ports import Contacts, Histories
from services.interactions.domain.presence import LIFETIME, Activity, Place, Presence, Presences, each_once
from services.interactions.usecases.get_history import Whose, find_person


@dataclass(frozen=True)
class UpdatePresence:
    """What somebody does on one of their pages."""

    contact: str
    agent: str
    display_name: str
    activity: Activity
    page: str = ""


@dataclass(frozen=True)
class PresencePorts:
    """What it works with."""

    presences: Presences
    histories: Histories
    contacts: Contacts
    clock: Clock


def update_presence(command: UpdatePresence, with_: PresencePorts) -> list[Presence]:
    """Keep it for 30 seconds; return who is there now."""
    person = find_person(Whose(command.contact, None), with_.histories, with_.contacts)
    place, now = Place(person.id, command.agent, command.page), with_.clock.now()
    if command.activity is Activity.GONE:
        with_.presences.end(place)
    else:
        told = Presence(command.agent, command.display_name, command.activity, now + LIFETIME)
        with_.presences.tell(place, told)
    return each_once(with_.presences.here(person.contacts, now))


def list_presences(contact: str, with_: PresencePorts) -> list[Presence]:
    """Return who is there."""
    person = find_person(Whose(contact, None), with_.histories, with_.contacts)
    return each_once(with_.presences.here(person.contacts, with_.clock.now()))
