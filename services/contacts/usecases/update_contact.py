"""Changing a contact's profile."""

from __future__ import annotations

from dataclasses import dataclass

from services.contacts.domain.contact import Change, Contact, update
from services.contacts.domain.ports import Contacts, Order, Stamps
from services.contacts.domain.profile import Profile, with_paths
from services.contacts.usecases.changing import change_contact
from services.contacts.usecases.checking_profiles import ProfileRules, check_changed_profile


@dataclass(frozen=True)
class UpdateContact:
    """Takes the fields at `paths` from `profile`; an etag, when given, must be current."""

    contact_id: str
    etag: str
    paths: tuple[str, ...]
    profile: Profile
    order: Order


def update_contact(command: UpdateContact, contacts: Contacts, rules: ProfileRules, stamps: Stamps) -> Contact:
    """Return the contact after the change; one that alters nothing writes nothing."""

    def decide(contact: Contact) -> Change | None:
        profile = with_paths(contact.profile, command.profile, command.paths)
        change = update(contact, profile, stamps.epoch, stamps.clock.now())
        check_changed_profile(contact.profile, profile, rules)
        return change

    return change_contact(contacts, command.contact_id, command.order, decide, etag=command.etag).contact
