"""An anonymous visitor says who they are: the visitor's contact joins the person of the identity."""

from __future__ import annotations

from dataclasses import dataclass

from identities import identity_key, normalise
from servicekit.errors import InvalidArgument

from services.contacts.domain.contact import Contact
from services.contacts.domain.errors import IdentityIsShared, VisitorAlreadyIdentified
from services.contacts.domain.identity import VERIFIED_SIGN_IN, checked_method
from services.contacts.domain.merging import Decision, joined_people, merge
from services.contacts.domain.person import Person
from services.contacts.domain.ports import Contacts, Merges, Order, People, Stamps, Writes
from services.contacts.usecases.ensure_contact import EnsureContact, checked_identity, ensure_contact

ANONYMOUS_KINDS = frozenset({"anonymous-id", "device-id"})
_VISITOR = "anonymous-id"


@dataclass(frozen=True)
class IdentifyVisitor:
    """A visitor's random id, and how they are known."""

    anonymous_id: str
    scope: str
    identity: EnsureContact


@dataclass(frozen=True)
class Identified:
    """Both contacts and their person; `merge` is the id of the merge made, empty when they were one person already."""

    visitor: Contact
    contact: Contact
    person: Person
    merge: str


def identify_visitor(
    command: IdentifyVisitor, order: Order, contacts: Contacts, merges: Merges, stamps: Stamps
) -> Identified:
    """Return the person the visitor is now known as. A visitor linked to another person stays with that one."""
    key = _checked(command)
    given = command.identity
    visitor_asked = EnsureContact(
        _VISITOR, command.scope, command.anonymous_id, source=given.source, method=given.method or VERIFIED_SIGN_IN
    )
    owner_id = ensure_contact(given, order, contacts, stamps).contact.id
    visitor_id = ensure_contact(visitor_asked, order, contacts, stamps).contact.id
    merge_id = stamps.new_id("m")

    def decide(people: People) -> tuple[Writes, Identified]:
        found = people.people_of((visitor_id, owner_id))
        visitor, person = found[visitor_id], found[owner_id]
        _require_own(person, owner_id, key)
        if visitor.canonical.id == person.canonical.id:
            return Writes(), _identified(person, visitor_id, owner_id, "")
        if _is_known(visitor):
            raise VisitorAlreadyIdentified(visitor_id, visitor.canonical.id)
        joined = joined_people(person, {"anonymous_id": visitor})
        made = Decision(order.origin.actor, f"The visitor gave a known {given.kind} identity.", stamps.clock.now())
        merging = merge(merge_id, person, joined, made, stamps.epoch)
        writes = Writes(merging.saved, merge=merging.merge)
        return writes, _identified(merging.people[0], visitor_id, owner_id, merge_id)

    return merges.change(decide, order)


def _checked(command: IdentifyVisitor) -> str:
    """Return the key of the identity; both are checked before either contact is made."""
    visitor = normalise(_VISITOR, command.scope, command.anonymous_id)
    if not visitor.valid:
        raise InvalidArgument("scope" if visitor.field == "scope" else "anonymous_id", visitor.reason)
    given = command.identity
    if given.kind in ANONYMOUS_KINDS:
        raise InvalidArgument("identity.kind", "must be a kind that tells who somebody is")
    checked_method(given.method, "method", VERIFIED_SIGN_IN)
    identity = checked_identity(given, "")
    if not identity.valid:
        raise InvalidArgument("identity.value", identity.reason)
    return identity_key(identity.kind, identity.scope, identity.value)


def _require_own(person: Person, owner_id: str, key: str) -> None:
    owner = _member(person, owner_id)
    identity = owner.identity_with_key(key)
    if identity is not None and identity.shared:
        raise IdentityIsShared(identity.kind, owner_id)


def _is_known(visitor: Person) -> bool:
    """Tell whether anything but random ids is known of this person."""
    return any(identity.kind not in ANONYMOUS_KINDS for member in visitor.members for identity in member.identities)


def _identified(person: Person, visitor_id: str, owner_id: str, merge_id: str) -> Identified:
    return Identified(_member(person, visitor_id), _member(person, owner_id), person, merge_id)


def _member(person: Person, contact_id: str) -> Contact:
    return next(member for member in person.members if member.id == contact_id)
