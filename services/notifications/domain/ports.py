"""What the use cases need from outside, named by the need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum
from typing import Protocol

from servicekit.clock import Clock

from services.notifications.domain.delivery import Claim, Delivery, DeliveryState, Ending, Message, Outcome
from services.notifications.domain.interaction import Past
from services.notifications.domain.notification import Draft, InboxPage, Notification
from services.notifications.domain.rules.looking_back import LookBack

__all__ = ["Changes", "Clock", "Deliveries", "History", "Inboxes", "Sender", "Subscription", "Wake"]


class History(Protocol):
    """The customers' history, kept by the interactions service."""

    def look_back(self, at: LookBack) -> Past | None:
        """Return that part of the history, newest first; None when the customer is not known any more."""
        ...


class Inboxes(Protocol):
    """What each agent was told."""

    def known(self, ids: Sequence[str]) -> set[str]:
        """Return those of these notification ids that are there."""
        ...

    def told_since(self, contact: str, rule: str, since: datetime) -> set[str]:
        """Return the agents whom this rule has told of this contact since then."""
        ...

    def create(self, draft: Draft, deliveries: Sequence[Delivery]) -> Notification | None:
        """Store a notification, count it in its inbox and plan its deliveries, all or nothing.

        None when it is there already.
        """
        ...

    def about(self, contacts: Sequence[str]) -> Iterator[Notification]:
        """Return every notification about these contacts, in whosever inbox it is."""
        ...

    def get(self, agent: str, notification: str) -> Notification | None:
        """Return one of the agent's notifications."""
        ...

    def event_of(self, agent: str, notification: str) -> str | None:
        """Return the event that one of the agent's notifications tells of."""
        ...

    def newest(self, agent: str, limit: int, *, before: int | None = None, unread_only: bool = False) -> InboxPage:
        """Return the notifications before a place in the inbox, newest first, with the inbox of the same moment."""
        ...

    def after(self, agent: str, sequence: int, limit: int) -> InboxPage:
        """Return the notifications after a place in the inbox, oldest first, with the inbox of the same moment."""
        ...

    def unread(self, agent: str) -> int:
        """Return how many are unread, by one document read."""
        ...

    def mark_read(self, agent: str, ids: Sequence[str], at: datetime) -> int:
        """Mark them all and return how many are left unread; NOT_FOUND, changing nothing, when one is not theirs."""
        ...


class Deliveries(Protocol):
    """What was sent through which channel, and what still has to be."""

    def about(self, contacts: Sequence[str]) -> Iterator[Delivery]:
        """Return every delivery about these contacts."""
        ...

    def claim(self) -> Claim | None:
        """Take the delivery that has been due longest, for one lease."""
        ...

    def hand_over(self, claim: Claim) -> None:
        """Note that from here on the provider may have it. Raises LeaseLost when the claim no longer holds."""
        ...

    def settle(self, claim: Claim, result: Ending) -> bool:
        """Store what became of the attempt; False when the claim no longer holds."""
        ...

    def release_interrupted(self) -> tuple[int, int]:
        """Judge the attempts whose lease ran out.

        Those that may have been handed over become unknown, the others are pending again; return how many of each.
        """
        ...

    def newest(
        self, before: tuple[datetime, str] | None, state: DeliveryState | None, limit: int
    ) -> Sequence[Delivery]:
        """Return deliveries before a place in the order of their making, newest first."""
        ...


class Sender(Protocol):
    """One way of sending. Each file in `senders/` builds one."""

    @property
    def channel(self) -> str:
        """The channel's name, kebab-case."""
        ...

    def plan(self, recipient: str) -> Ending:
        """Say how a new delivery to this recipient starts: pending, done at once, or suppressed and why."""
        ...

    def send(self, message: Message, handing_over: Callable[[], None]) -> Outcome:
        """Send it once. `handing_over` is called right before the provider could take it, and may raise LeaseLost."""
        ...


class Wake(Enum):
    """Why a wait ended."""

    CHANGED = "changed"
    QUIET = "quiet"
    CLOSED = "closed"


class Subscription(Protocol):
    """One watcher's ear."""

    def wait(self, seconds: float) -> Wake:
        """Wait until the inbox may have changed since the last wait, or for so long."""
        ...

    def close(self) -> None:
        """End the present and every later wait."""
        ...


class Changes(Protocol):
    """Tells watchers that an inbox may have changed."""

    def subscribe(self, agent: str) -> AbstractContextManager[Subscription]:
        """Listen to one agent's inbox. Changes from before the call are not told."""
        ...
