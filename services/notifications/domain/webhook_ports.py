"""What telling other systems of events needs from outside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.notifications.domain.delivery import DeliveryState, Ending, Later, Refused, Sent
from services.notifications.domain.webhooks import (
    Attempted,
    Event,
    Secret,
    StoredSubscription,
    Subscription,
    WebhookClaim,
    WebhookDelivery,
)

Post = Callable[[str, Mapping[str, str], bytes], Sent | Later | Refused]
"""Posts a body with headers to an address, once; Refused when the receiver wants nothing more, ever."""


@dataclass(frozen=True)
class Request:
    """A request id with the digest of what was asked for, and whose it is."""

    id: str
    digest: str
    caller: str


class Subscriptions(Protocol):
    """All subscriptions of this deployment."""

    def stored(self, subscription: str, request: Request | None) -> StoredSubscription | None:
        """Return a subscription, a deleted one as well; INVALID_ARGUMENT when the request id was used otherwise."""
        ...

    def page(self, after: str, limit: int) -> Sequence[Subscription]:
        """Return those that are not deleted, by id, after an id."""
        ...

    def live(self) -> Sequence[Subscription]:
        """Return all for which events are kept."""
        ...

    def add(self, subscription: Subscription, secret: Secret, request: Request | None) -> bool:
        """Store a new one with its secret; False when the id is taken."""
        ...

    def save(
        self,
        before: Subscription,
        after: Subscription,
        request: Request | None,
        secrets: Sequence[Secret] | None = None,
    ) -> bool:
        """Store the next version, and its secrets when there are new ones; False when somebody else was first."""
        ...

    def secrets(self, subscription: str) -> Sequence[Secret]:
        """Return the secrets, newest first. Raises SecretsUnreadable when they were sealed with another key."""
        ...

    def note_failure(self, subscription: str, at: datetime) -> datetime:
        """Note that a post failed, and return since when none has succeeded."""
        ...

    def note_success(self, subscription: str) -> None:
        """Note that posts succeed again."""
        ...


class SecretsUnreadable(Exception):
    """The secrets were sealed with a key this process does not have: the subscription needs a new secret."""


class WebhookLog(Protocol):
    """What was sent to subscriptions, and what still has to be, in the order of each contact."""

    def plan(self, deliveries: Sequence[tuple[Subscription, Event]], at: datetime) -> int:
        """Store what is not there yet, and return how many were new."""
        ...

    def claim(self, passing_over: Collection[str]) -> WebhookClaim | None:
        """Take the delivery that has been due longest and is not for one of these subscriptions, for one lease."""
        ...

    def settle(self, claim: WebhookClaim, result: Ending, attempted: Attempted | None) -> bool:
        """Store what became of the attempt, and let the contact's next event go; False when the claim is lost."""
        ...

    def release_interrupted(self) -> int:
        """Let go what a lost worker held, and return how many are pending again."""
        ...

    def get(self, subscription: str, delivery: str) -> WebhookDelivery | None:
        """Return one delivery."""
        ...

    def newest(
        self, subscription: str, before: tuple[datetime, str] | None, state: DeliveryState | None, limit: int
    ) -> Sequence[WebhookDelivery]:
        """Return deliveries before a place in the order of their making, newest first."""
        ...

    def replay(self, delivery: WebhookDelivery, at: datetime) -> bool:
        """Make a settled delivery pending again; False when it is not settled any more."""
        ...

    def about(self, contacts: Sequence[str]) -> Iterator[WebhookDelivery]:
        """Return every delivery about these contacts."""
        ...
