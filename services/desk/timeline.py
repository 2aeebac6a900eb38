"""A customer's page as plain data: who they are, and what a page of their history shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import interactions_pb2
from identities.kinds import kind_of
from identities.text_form import GivenIdentity, parse

from services.desk.moments import Moment, local_clock, moment
from services.desk.presentation import Entry, Label, channel_label, entry


@dataclass(frozen=True)
class IdentityLine:
    """One address or handle."""

    kind: str
    value: str
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChannelCount:
    """How much came through one channel."""

    channel: Label
    count: int
    percent: int


@dataclass(frozen=True)
class Customer:
    """Who a page is about."""

    id: str
    display_name: str
    identities: tuple[IdentityLine, ...]
    language: str
    preferred_channel: str
    time_zone: str
    local_time: str
    needs: tuple[str, ...]
    tags: tuple[str, ...]
    custom_fields: tuple[tuple[str, str], ...]
    other_contacts: tuple[str, ...]
    is_deleted: bool


@dataclass(frozen=True)
class Numbers:
    """A history in numbers."""

    total: int
    channels: tuple[ChannelCount, ...]
    first: Moment | None
    last: Moment | None


@dataclass(frozen=True)
class Day:
    """The entries of one day, newest first."""

    day: str
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class News:
    """How many entries of a page are new to the agent, and the one to begin reading at."""

    count: int
    first_id: str


def customer(
    contact_id: str,
    contact: contacts_pb2.Contact | None,
    history: interactions_pb2.GetHistoryResponse | None,
    now: datetime,
) -> Customer:
    """Return who the customer is: as contacts knows it, else as the history last heard it."""
    profile = history.profile if history else interactions_pb2.CustomerProfile()
    if contact is None:
        contact = contacts_pb2.Contact()
    preferences = contact.preferences
    time_zone = preferences.time_zone or profile.time_zone
    person = (history.person if history else contact.person).removeprefix("contacts/")
    contacts = [name.removeprefix("contacts/") for name in (history.contacts if history else [])]
    return Customer(
        id=person or contact_id,
        display_name=profile.display_name or contact.display_name or "Unnamed customer",
        identities=_identities(contact, profile),
        language=preferences.language or profile.language,
        preferred_channel=preferences.channel or profile.preferred_channel,
        time_zone=time_zone,
        local_time=local_clock(now, time_zone),
        needs=tuple(preferences.accessibility or profile.accessibility),
        tags=tuple(dict.fromkeys([*contact.tags, *profile.tags])),
        custom_fields=tuple(sorted(contact.custom_fields.items())),
        other_contacts=tuple(other for other in contacts if other != (person or contact_id)),
        is_deleted=profile.deleted or contact.state == contacts_pb2.CONTACT_STATE_DELETED,
    )


def numbers(summary: interactions_pb2.HistorySummary, time_zone: str) -> Numbers:
    """Return a history in numbers, busiest channel first."""
    most = max(summary.by_channel.values(), default=1)
    channels = sorted(summary.by_channel.items(), key=lambda item: (-item[1], item[0]))
    return Numbers(
        total=summary.total,
        channels=tuple(
            ChannelCount(channel_label(name), count, max(2, round(count * 100 / most))) for name, count in channels
        ),
        first=moment(summary.first_contact_time, time_zone) if summary.HasField("first_contact_time") else None,
        last=moment(summary.last_contact_time, time_zone) if summary.HasField("last_contact_time") else None,
    )


def days(interactions: Iterable[interactions_pb2.Interaction], customer_name: str, time_zone: str) -> tuple[Day, ...]:
    """Group interactions, which come newest first, by the agent's days."""
    grouped: dict[str, list[Entry]] = {}
    for interaction in interactions:
        shown = entry(interaction, customer_name, time_zone)
        grouped.setdefault(shown.occurred.day, []).append(shown)
    return tuple(Day(day, shown[0].occurred.day_label, tuple(shown)) for day, shown in grouped.items())


def news(days: Iterable[Day]) -> News | None:
    """Return what is new on a page since the agent last looked; None when nothing is."""
    fresh = [entry for day in days for entry in day.entries if entry.is_new]
    return News(len(fresh), fresh[-1].id) if fresh else None


def _identities(contact: contacts_pb2.Contact, profile: interactions_pb2.CustomerProfile) -> tuple[IdentityLine, ...]:
    """List the identities: those of a merged person's other contacts are in the profile only."""
    lines = {}
    for identity in contact.identities:
        marks = [mark for mark in ("verified", "primary", "shared", "blocked") if getattr(identity, mark)]
        if not identity.valid:
            marks.append("unusable")
        value = identity.value or identity.raw_value
        lines[(identity.kind, value)] = IdentityLine(kind_of(identity.kind).label, value, tuple(marks))
    for text in profile.identities:
        try:
            known = parse(text)
        except ValueError:  # written by a newer service
            known = GivenIdentity("", "", text)
        lines.setdefault((known.kind, known.value), IdentityLine(kind_of(known.kind).label, known.value))
    return tuple(lines.values())
