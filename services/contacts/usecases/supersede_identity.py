"""Replacing an identity after a change of number or address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from identities import normalise
from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.contacts.domain import superseding
from services.contacts.domain.contact import Change, Contact
from services.contacts.domain.errors import IdentityAlreadyClaimed, IdentityOfAnother
from services.contacts.domain.identity import AGENT_ASSERTION, Identity, checked_method, stored_identity
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.resolve_identity import ResolveIdentity

MAX_EVIDENCE = 1000


@dataclass(frozen=True)
class SupersedeIdentity:
    """Says by what an identity is replaced and how that is known."""

    contact_id: str
    identity_id: str
    new: ResolveIdentity
    method: str
    evidence: str
    order: Order


def supersede_identity(command: SupersedeIdentity, grace: timedelta, contacts: Contacts, stamps: Stamps) -> Contact:
    """Return the contact after the change. A value that belongs to somebody else moves nothing."""
    evidence = clean_text("evidence", command.evidence, max_chars=MAX_EVIDENCE, required=True)
    new = _new_identity(command, stamps)
    replaced = superseding.Replaced(command.identity_id, evidence, grace)

    def decide(contact: Contact) -> Change:
        _require_free(new, contact, contacts)
        return superseding.supersede_identity(contact, replaced, new, stamps.epoch, stamps.clock.now())

    try:
        return change_contact(contacts, command.contact_id, command.order, decide).contact
    except IdentityAlreadyClaimed as taken:
        raise IdentityOfAnother(new.kind, taken.metadata["contact"].removeprefix("contacts/")) from None


def _new_identity(command: SupersedeIdentity, stamps: Stamps) -> Identity:
    asked = command.new
    normalised = normalise(asked.kind, asked.scope, asked.value, asked.default_region or None)
    if not normalised.valid:
        raise InvalidArgument(f"new_identity.{normalised.field}", normalised.reason)
    method = checked_method(command.method, "method", AGENT_ASSERTION)
    return stored_identity(normalised, stamps.new_id("id"), method, "", stamps.clock.now())


def _require_free(new: Identity, contact: Contact, contacts: Contacts) -> None:
    owner = contacts.by_key(new.key) or next(iter(contacts.sharing([new.key], 1)), None)
    if owner is not None and owner.id != contact.id:
        raise IdentityOfAnother(new.kind, owner.id)
