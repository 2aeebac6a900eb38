"""Creating a contact, with the identities it is known by."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.text import plain_id

from services.contacts.domain.contact import Change, Contact, create
from services.contacts.domain.errors import ContactAlreadyExists, IdentityAlreadyClaimed
from services.contacts.domain.identity import NewIdentity, identity_of
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.profile import Profile
from services.contacts.usecases.checking_profiles import ProfileRules, check_new_profile
from services.contacts.usecases.ids_of_requests import id_for


@dataclass(frozen=True)
class CreateContact:
    """A new contact; an empty `contact_id` lets the service choose."""

    contact_id: str
    profile: Profile
    identities: tuple[NewIdentity, ...]
    order: Order


def create_contact(command: CreateContact, contacts: Contacts, rules: ProfileRules, stamps: Stamps) -> Contact:
    """Return the created contact, or the one this request created before."""
    contact_id = _contact_id(command, stamps)
    earlier = _earlier(contact_id, contacts, command.order)
    if earlier is not None:
        return earlier
    change = _new_contact(contact_id, command, stamps)
    check_new_profile(change.contact.profile, rules)
    if command.order.validate_only:
        _check_free(change, contacts)
        return change.contact
    try:
        contacts.add(change, command.order)
    except ContactAlreadyExists:
        earlier = _earlier(contact_id, contacts, command.order)
        if earlier is None:
            raise
        return earlier
    return change.contact


def _contact_id(command: CreateContact, stamps: Stamps) -> str:
    return plain_id("contact_id", command.contact_id) if command.contact_id else id_for("c", command.order, stamps)


def _earlier(contact_id: str, contacts: Contacts, order: Order) -> Contact | None:
    if order.request is None:
        return None
    stored = contacts.stored(contact_id, order.request)
    return stored.contact if stored is not None and stored.answer is not None else None


def _new_contact(contact_id: str, command: CreateContact, stamps: Stamps) -> Change:
    now = stamps.clock.now()
    identities = tuple(identity_of(given, stamps.new_id("id"), now) for given in command.identities)
    return create(contact_id, stamps.epoch, command.profile, identities, now)


def _check_free(change: Change, contacts: Contacts) -> None:
    if contacts.stored(change.contact.id, None) is not None:
        raise ContactAlreadyExists(change.contact.id)
    owners = contacts.by_keys(change.contact.claimed_keys)
    for identity in change.contact.identities:
        if identity.valid and identity.key in owners:
            raise IdentityAlreadyClaimed(identity.kind, owners[identity.key].id)
