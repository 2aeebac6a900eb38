"""The people of an announcement: who can be told on which channel, who is left out and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from services.notifications.domain.announcements import Announcement, Text
from services.notifications.domain.messages import MessageState
from services.notifications.domain.webhook_ports import Request


class RecipientState(Enum):
    """How one person stands."""

    WAITING = "waiting"
    EXCLUDED = "excluded"
    ORDERED = "ordered"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELED = "canceled"


ORDERED = (RecipientState.ORDERED, RecipientState.SENT, RecipientState.UNKNOWN)
"""Who was told, or may have been."""

AFTER: Mapping[MessageState, RecipientState] = {
    MessageState.SENT: RecipientState.SENT,
    MessageState.FAILED: RecipientState.FAILED,
    MessageState.UNKNOWN: RecipientState.UNKNOWN,
    MessageState.SUPPRESSED: RecipientState.EXCLUDED,
    MessageState.CANCELED: RecipientState.CANCELED,
}
"""How somebody stands whose message is over."""

NO_ADDRESS, TOLD_AS_MERGED = "no-address", "told-as-merged"
FREE_TEXT, ERASED, DELETED, NOBODY = "free-text-not-allowed", "customer-erased", "contact-deleted", "no-such-customer"


@dataclass(frozen=True)
class Recipient:
    """One person of an announcement; `contact` is their canonical contact when they were counted."""

    announcement: str
    contact: str
    state: RecipientState
    update_time: datetime
    reason: str = ""
    channel: str = ""
    message: str = ""

    @property
    def name(self) -> str:
        """The resource name."""
        return f"announcements/{self.announcement}/recipients/{self.contact.removeprefix('contacts/')}"


@dataclass(frozen=True)
class Count:
    """How many people stand in one way."""

    state: RecipientState
    reason: str
    count: int


@dataclass(frozen=True)
class Customer:
    """A person as contacts knows them; `missing` tells why they cannot be told at all."""

    contact: str
    members: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    """The kinds of their usable identities."""
    missing: str = ""


@dataclass(frozen=True)
class Route:
    """How somebody is told; without a text, why not."""

    text: Text | None
    reason: str = ""


@dataclass(frozen=True)
class Claim:
    """An announcement that one worker works on, for one lease; `fence` and the version guard it against every other."""

    announcement: Announcement
    fence: int
    cursor: str = ""
    """Where counting goes on."""


class Audiences(Protocol):
    """What contacts knows of many."""

    def page(self, segment: str, cursor: str, size: int) -> tuple[Sequence[str], str]:
        """Return people of a segment by their canonical contacts, and where to go on; empty at the end."""
        ...

    def customer(self, contact: str) -> Customer:
        """Return the person a contact stands for."""
        ...


class Announcements(Protocol):
    """All announcements."""

    def stored(self, announcement: str, request: Request | None) -> tuple[Announcement, bool] | None:
        """Return one, and whether this request has made or changed it."""
        ...

    def page(self, before: tuple[datetime, str] | None, limit: int) -> Sequence[Announcement]:
        """Return announcements before a place in the order of their making, newest first."""
        ...

    def add(self, announcement: Announcement, request: Request | None) -> bool:
        """Store a new one; False when the id is in use."""
        ...

    def save(self, before: Announcement, after: Announcement) -> bool:
        """Store the next version; the worker looks at it at once. False when another one is there by now."""
        ...

    def claim(self) -> Claim | None:
        """Take the one that has been due longest, for one lease."""
        ...

    def holds(self, claim: Claim) -> bool:
        """Tell whether nobody has changed or claimed it since."""
        ...

    def release(self, claim: Claim, next_at: datetime | None, cursor: str | None = None) -> bool:
        """Give it back until then, for good with None; and keep where counting goes on. False when it is lost."""
        ...


class Recipients(Protocol):
    """The people of all announcements."""

    def add(self, recipients: Collection[Recipient]) -> None:
        """Store new ones; whoever is there already stays as they are."""
        ...

    def waiting(self, announcement: str, limit: int) -> Sequence[Recipient]:
        """Return some who wait to be told."""
        ...

    def settle(self, before: Recipient, after: Recipient) -> bool:
        """Store how somebody stands now; False when they stand differently from before by now."""
        ...

    def in_flight(self, announcement: str, limit: int) -> Sequence[Recipient]:
        """Return some whose message is on its way, those first that were looked at longest ago; now they are."""
        ...

    def counts(self, announcement: str) -> Sequence[Count]:
        """Return how many stand how, the largest count first."""
        ...

    def page(self, announcement: str, state: RecipientState | None, after: str, limit: int) -> Sequence[Recipient]:
        """Return people by contact, after one."""
        ...

    def is_told(self, announcement: str, contacts: Collection[str]) -> bool:
        """Tell whether one of these contacts was told of it."""
        ...

    def about(self, contacts: Sequence[str]) -> Iterator[Recipient]:
        """Return every row of these contacts."""
        ...
