"""Adding an identity to a contact."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.contacts.domain.contact import Change, Contact, add_identity, change_identity
from services.contacts.domain.errors import IdentityAlreadyClaimed
from services.contacts.domain.identity import Identity, NewIdentity, identity_of
from services.contacts.domain.ports import Contacts, IdentityClaims, MergeMap, Order, Stamps
from services.contacts.usecases.changing import change_contact


@dataclass(frozen=True)
class CreateIdentity:
    """Adds an identity."""

    contact_id: str
    identity: NewIdentity
    order: Order


@dataclass(frozen=True)
class Sharing:
    """What shows that an identity is shared: enough people, its owner included, to whom it was said to belong."""

    claims: IdentityClaims
    merges: MergeMap
    people: int
    """0 never takes an identity for shared by itself."""


def create_identity(
    command: CreateIdentity, contacts: Contacts, stamps: Stamps, sharing: Sharing
) -> tuple[Contact, Identity]:
    """Return the contact and its new identity; ALREADY_EXISTS names the contact that owns it alone."""
    identity = identity_of(command.identity, stamps.new_id("id"), stamps.clock.now())
    if identity.valid and contacts.sharing([identity.key], 1):
        return _added(command, _beside_others(identity, contacts), contacts, stamps)
    try:
        return _added(command, identity, contacts, stamps)
    except IdentityAlreadyClaimed:
        if not _turns_out_shared(command, identity, contacts, stamps, sharing):
            raise
    return _added(command, _beside_others(identity, contacts), contacts, stamps)


def _added(command: CreateIdentity, identity: Identity, contacts: Contacts, stamps: Stamps) -> tuple[Contact, Identity]:
    def decide(contact: Contact) -> Change:
        if command.order.validate_only and not identity.guest:
            _check_free(identity, contacts)
        return add_identity(contact, identity, stamps.epoch, stamps.clock.now())

    outcome = change_contact(contacts, command.contact_id, command.order, decide, answer=lambda _before: identity.id)
    return outcome.contact, outcome.contact.identity(outcome.answer or identity.id)


def _beside_others(identity: Identity, contacts: Contacts) -> Identity:
    """Return the identity as one more contact has it: shared, and claimed by it only when nobody else does."""
    return replace(identity, shared=True, guest=contacts.by_key(identity.key) is not None)


def _turns_out_shared(
    command: CreateIdentity, identity: Identity, contacts: Contacts, stamps: Stamps, sharing: Sharing
) -> bool:
    """Count the refused claim; with the last one that is needed the owner's identity becomes a shared one."""
    owner = contacts.by_key(identity.key)
    if owner is None or owner.id == command.contact_id or command.order.validate_only or not sharing.people:
        return False
    people = sharing.merges.people_of([owner, contacts.get(command.contact_id)])
    if people[owner.id] == people[command.contact_id]:
        return False
    if sharing.claims.claim(identity.key, people[command.contact_id]) + 1 < sharing.people:
        return False

    def share(contact: Contact) -> Change | None:
        owned = contact.identity_with_key(identity.key)
        if owned is None:
            return None
        return change_identity(contact, owned.id, {"shared": True}, stamps.epoch, stamps.clock.now())

    change_contact(contacts, owner.id, Order(command.order.origin), share)
    return True


def _check_free(identity: Identity, contacts: Contacts) -> None:
    owner = contacts.by_key(identity.key) if identity.valid else None
    if owner is not None:
        raise IdentityAlreadyClaimed(identity.kind, owner.id)
