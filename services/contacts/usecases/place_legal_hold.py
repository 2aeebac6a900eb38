"""Placing a legal hold on a contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.contacts.domain.contact import Contact
from services.contacts.domain.holding import hold_of, place_hold
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.ids_of_requests import id_for
from services.contacts.usecases.merge_contacts import checked_reason


@dataclass(frozen=True)
class PlaceLegalHold:
    """Keeps everything of a contact's person for a reason."""

    contact_id: str
    reason: str
    review_time: datetime | None
    order: Order


def place_legal_hold(command: PlaceLegalHold, contacts: Contacts, stamps: Stamps) -> tuple[Contact, LegalHold]:
    """Return the contact and its new hold, or the one this request placed before."""
    reason = checked_reason(command.reason)
    hold_id, actor = id_for("h", command.order, stamps), command.order.origin.actor
    hold = LegalHold(hold_id, reason, actor, stamps.clock.now(), command.review_time)
    outcome = change_contact(
        contacts, command.contact_id, command.order, lambda contact: place_hold(contact, hold, stamps.epoch)
    )
    return outcome.contact, hold_of(outcome.contact, hold_id)
