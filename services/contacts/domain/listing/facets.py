"""What a contact is listed under: one key for each property that lists ask for, all in one index."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from services.contacts.domain.contact import Contact, State

EVERYBODY = "*"
"""What every contact is listed under that is not deleted."""

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DIGITS = 15
_MAX_VALUE = 80


def facets(contact: Contact) -> tuple[str, ...]:
    """Return all keys of a contact, sorted; a deleted or erased one is in no list but that of all contacts."""
    if contact.state in (State.DELETED, State.ERASED):
        return ()
    return tuple(sorted(set(_facets(contact))))


def place(contact: Contact) -> str:
    """Return where a contact stands in lists: by when it was created, then by id. It never changes."""
    return f"{instant(contact.create_time)}{contact.id}"


def instant(time: datetime) -> str:
    """Return a time in the spelling that places begin with."""
    return f"{(time - _BEGINNING) // _MILLISECOND:0{_DIGITS}d}"


def tag_facet(tag: str) -> str:
    """Return what contacts with this tag are listed under; of a beginning, what all such tags begin with."""
    return f"t:{tag}"


def organization_facet(name: str) -> str:
    """Return what contacts with a role in this organisation are listed under."""
    return f"o:{name.removeprefix('organizations/')}"


def language_facet(tag: str) -> str:
    """Return what contacts are listed under who prefer this language, or one of its kinds."""
    return f"l:{tag.lower()}"


def channel_facet(channel: str) -> str:
    """Return what contacts are listed under who prefer this channel."""
    return f"c:{channel}"


def field_facet(name: str) -> str:
    """Return what contacts are listed under that have this custom field."""
    return f"f:{name}"


def value_facet(name: str, value: str) -> str:
    """Return what contacts are listed under whose custom field has exactly this value; of a long one a digest."""
    is_long = len(value) > _MAX_VALUE
    return f"f:{name}={hashlib.sha256(value.encode()).hexdigest()[:40] if is_long else value}"


def tag_of(facet: str) -> str:
    """Return the tag that a key stands for."""
    return facet.removeprefix("t:")


def _facets(contact: Contact) -> Iterator[str]:
    yield EVERYBODY
    for tag in contact.profile.tags:
        yield tag_facet(tag)
    for membership in contact.profile.memberships:
        yield organization_facet(membership.organization)
    parts = contact.profile.preferences.language.split("-")
    for length in range(1, len(parts) + 1 if parts[0] else 1):
        yield language_facet("-".join(parts[:length]))
    if contact.profile.preferences.channel:
        yield channel_facet(contact.profile.preferences.channel)
    for name, value in contact.profile.custom_fields.items():
        if value:
            yield field_facet(name)
            yield value_facet(name, value)
