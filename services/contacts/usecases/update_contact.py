"""Changing a contact's profile."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact, update
from services.contacts.domain.organizations import Organizations
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.profile import Profile, with_paths
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.require_organizations import require_organizations


@dataclass(frozen=True)
class UpdateContact:
    """Takes the fields at `paths` from `profile`; an etag, when given, must be current."""

    contact_id: str
    etag: str
    paths: tuple[str, ...]
    profile: Profile
    order: Order


def update_contact(command: UpdateContact, contacts: Contacts, organizations: Organizations, stamps: Stamps) -> Contact:
    """Return the contact after the change; one that alters nothing writes nothing."""

    def decide(contact: Contact) -> Change | None:
        profile = with_paths(contact.profile, command.profile, command.paths)
        change = update(contact, profile, stamps.epoch, stamps.clock.now())
        require_organizations(contact.profile.memberships, profile.memberships, organizations)
        return change

    return change_contact(contacts, command.contact_id, command.order, decide, etag=command.etag).contact
