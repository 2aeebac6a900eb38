"""Releasing a legal hold."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.holding import hold_of, release_hold
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.merge_contacts import checked_reason


@dataclass(frozen=True)
class ReleaseLegalHold:
    """Ends one of a contact's holds."""

    contact_id: str
    hold_id: str
    reason: str
    order: Order


def release_legal_hold(command: ReleaseLegalHold, contacts: Contacts, stamps: Stamps) -> tuple[Contact, LegalHold]:
    """Return the contact and the hold, released."""
    reason, actor = checked_reason(command.reason), command.order.origin.actor
    outcome = change_contact(
        contacts,
        command.contact_id,
        command.order,
        lambda contact: release_hold(contact, command.hold_id, reason, actor, stamps.epoch, stamps.clock.now()),
    )
    return outcome.contact, hold_of(outcome.contact, command.hold_id)
