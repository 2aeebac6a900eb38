"""Contacts as they are stored, and back."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from servicekit.adapters.mongo_client import Row

from services.contacts.domain.consent import Status
from services.contacts.domain.consent_summary import Statement
from services.contacts.domain.contact import Contact, State
from services.contacts.domain.finding.keys import KEYS_VERSION, search_keys
from services.contacts.domain.identity import Identity
from services.contacts.domain.legal_hold import LegalHold
from services.contacts.domain.listing.facets import facets, place
from services.contacts.domain.profile import PROFILE_FIELDS, Membership, Preferences, Profile, QuietHours

_IDENTITY_FIELDS = tuple(each.name for each in fields(Identity))
_STATES = {state.value: state for state in State}

_LISTED_BY = ("facets", "place")
DERIVED_FIELDS = ("search_keys", "search_version", "duplicates_due", *_LISTED_BY)
"""Fields that follow from the others, or are notes for the worker: nobody reads a contact from them."""


def state_of(contact: Contact) -> Row:
    """Return everything but the id, the version and the outbox."""
    profile = contact.profile
    return {
        "epoch": contact.epoch,
        "state": contact.state.value,
        "display_name": profile.display_name,
        "given_name": profile.given_name,
        "family_name": profile.family_name,
        "additional_name": profile.additional_name,
        "memberships": [vars(membership).copy() for membership in profile.memberships],
        "preferences": _preferences_row(profile.preferences),
        "tags": list(profile.tags),
        "custom_fields": dict(profile.custom_fields),
        "stage": contact.stage,
        "legal_holds": [vars(hold).copy() for hold in contact.legal_holds],
        "consents": [_statement_row(statement) for statement in contact.consents],
        "identities": [_identity_row(identity) for identity in contact.identities],
        "identity_keys": list(contact.claimed_keys),
        "shared_keys": list(contact.shared_keys),
        "merged_into": contact.merged_into,
        "merge_time": contact.merge_time,
        "merge": contact.merge,
        "profile_time": contact.profile_time,
        "create_time": contact.create_time,
        "update_time": contact.update_time,
        "delete_time": contact.delete_time,
    } | derived_from(contact)


def derived_from(contact: Contact) -> Row:
    """Return what a contact is found and listed by, and that its duplicates are to be looked for."""
    return {
        "search_keys": list(search_keys(contact)),
        "search_version": KEYS_VERSION,
        "duplicates_due": True,
        "facets": list(facets(contact)),
        "place": place(contact),
    }


def changed_state(before: Contact, after: Contact) -> Row:
    """Return the fields a change sets; the others stay untouched in the database.

    What a contact is found by is set together, so that keys never stand beside the version of other keys.
    """
    old, new = state_of(before), state_of(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    together = DERIVED_FIELDS if "search_keys" in changed else _LISTED_BY if "facets" in changed else ()
    return changed | {name: new[name] for name in together}


def contact_of(row: Row) -> Contact:
    """Return a stored contact. Fields it does not know are left out, those it lacks are empty."""
    return Contact(
        id=row["_id"],
        epoch=row["epoch"],
        version=row["version"],
        state=_STATES[row["state"]],
        profile=_profile_of(row),
        identities=tuple(_identity_of(each) for each in row.get("identities", ())),
        create_time=row["create_time"],
        update_time=row["update_time"],
        delete_time=row.get("delete_time"),
        merged_into=row.get("merged_into", ""),
        merge_time=row.get("merge_time"),
        merge=row.get("merge", ""),
        profile_time=row.get("profile_time"),
        stage=row.get("stage", ""),
        legal_holds=tuple(LegalHold(**each) for each in row.get("legal_holds", ())),
        consents=tuple(_statement_of(each) for each in row.get("consents", ())),
    )


def _profile_of(row: Row) -> Profile:
    known: dict[str, Any] = {name: row[name] for name in PROFILE_FIELDS if name in row}  # values of several types
    known["memberships"] = tuple(Membership(each["organization"], each["role"]) for each in row.get("memberships", ()))
    known["preferences"] = _preferences_of(row.get("preferences", {}))
    known["tags"] = tuple(row.get("tags", ()))
    return Profile(**known)


def _identity_of(row: Row) -> Identity:
    return Identity(**{name: row[name] for name in _IDENTITY_FIELDS if name in row})


def _identity_row(identity: Identity) -> Row:
    row = vars(identity).copy()
    row.pop("key", None)  # worked out from the others
    return row


def _statement_row(statement: Statement) -> Row:
    return vars(statement) | {"status": statement.status.value}


def _statement_of(row: Row) -> Statement:
    return Statement(**(row | {"status": Status(row["status"])}))


def _preferences_row(preferences: Preferences) -> Row:
    row = vars(preferences).copy()
    row["accessibility"] = list(preferences.accessibility)
    if preferences.quiet_hours is not None:
        row["quiet_hours"] = asdict(preferences.quiet_hours) | {"weekdays": list(preferences.quiet_hours.weekdays)}
    return row


def _preferences_of(row: Row) -> Preferences:
    hours = row.get("quiet_hours")
    return Preferences(
        language=row.get("language", ""),
        channel=row.get("channel", ""),
        time_zone=row.get("time_zone", ""),
        quiet_hours=QuietHours(hours["start"], hours["end"], tuple(hours.get("weekdays", ()))) if hours else None,
        accessibility=tuple(row.get("accessibility", ())),
    )
