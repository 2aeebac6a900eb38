"""Contacts as messages of the contract, in answers and in events."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from backstory.contacts.v1 import contacts_pb2 as pb
from servicekit.times import to_timestamp

from services.contacts.adapters.consent_messages import summary_message
from services.contacts.domain.contact import Contact, State
from services.contacts.domain.identity import Identity
from services.contacts.domain.profile import NO_PREFERENCES, Preferences, Profile

_STATES = {
    State.ACTIVE: pb.CONTACT_STATE_ACTIVE,
    State.MERGED: pb.CONTACT_STATE_MERGED,
    State.DELETED: pb.CONTACT_STATE_DELETED,
    State.ERASED: pb.CONTACT_STATE_ERASED,
}

_timestamp = lru_cache(maxsize=256)(to_timestamp)  # a contact's times are few; constructors copy what they are given

_OF_THIS_DEPLOYMENT: tuple[Literal["etag", "version", "update_time", "consent_summary"], ...] = (
    "etag",
    "version",
    "update_time",
    "consent_summary",
)


class ContactMessages:
    """Writes contacts for answers; events are written by the same functions."""

    def contact(self, contact: Contact, person: str) -> pb.Contact:
        """Return a contact with the person it stands for."""
        return contact_message(contact, person)

    def identity(self, contact: Contact, identity: Identity) -> pb.Identity:
        """Return one identity of a contact."""
        return identity_message(contact, identity)

    def exported(self, contact: Contact, person: str) -> pb.Contact:
        """Return a contact without what belongs to this deployment only."""
        message = contact_message(contact, person)
        for name in _OF_THIS_DEPLOYMENT:
            message.ClearField(name)
        return message


def contact_message(contact: Contact, person: str) -> pb.Contact:
    """Return the whole contact, with the id of the person it stands for."""
    return pb.Contact(
        name=contact.name,
        etag=contact.etag,
        version=contact.version,
        state=_STATES[contact.state],
        create_time=_timestamp(contact.create_time),
        update_time=_timestamp(contact.update_time),
        delete_time=_timestamp(contact.delete_time),
        merged_into=f"contacts/{contact.merged_into}" if contact.merged_into else "",
        person=f"contacts/{person}",
        merge_time=_timestamp(contact.merge_time),
        stage=contact.stage,
        identities=[identity_message(contact, identity) for identity in contact.identities],
        merge=f"merges/{contact.merge}" if contact.merge else "",
        legal_hold=contact.is_held,
        consent_summary=summary_message(contact),
        **profile_fields(contact.profile),
    )


def profile_fields(profile: Profile) -> dict[str, Any]:
    """Return the fields of a profile, which a contact and a person have alike."""
    return {
        "display_name": profile.display_name,
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "additional_name": profile.additional_name,
        "memberships": [pb.Membership(organization=each.organization, role=each.role) for each in profile.memberships],
        "preferences": _preferences_message(profile.preferences),
        "tags": profile.tags,
        "custom_fields": profile.custom_fields,
    }


def identity_message(contact: Contact, identity: Identity) -> pb.Identity:
    """Return one identity of a contact."""
    return pb.Identity(
        name=f"{contact.name}/identities/{identity.id}",
        contact=contact.name,
        kind=identity.kind,
        scope=identity.scope,
        raw_value=identity.raw_value,
        value=identity.value,
        valid=identity.valid,
        verified=identity.verified,
        primary=identity.primary,
        shared=identity.shared,
        blocked=identity.blocked,
        method=identity.method,
        confidence=identity.confidence,
        source=identity.source,
        first_seen_time=_timestamp(identity.first_seen_time),
        last_seen_time=_timestamp(identity.last_seen_time),
        superseded_by=identity.superseded_by,
        release_time=_timestamp(identity.release_time),
    )


def _preferences_message(preferences: Preferences) -> pb.Preferences | None:
    if preferences == NO_PREFERENCES:
        return None
    hours = preferences.quiet_hours
    return pb.Preferences(
        language=preferences.language,
        channel=preferences.channel,
        time_zone=preferences.time_zone,
        quiet_hours=pb.QuietHours(start=hours.start, end=hours.end, weekdays=hours.weekdays) if hours else None,
        accessibility=preferences.accessibility,
    )
