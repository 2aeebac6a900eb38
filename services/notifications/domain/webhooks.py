"""Subscriptions: other systems that are told of events, and what became of telling them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from servicekit.errors import InvalidArgument
from servicekit.outbound_targets import checked_url
from servicekit.text import clean_text, id_in_name

from services.notifications.domain.delivery import DeliveryState
from services.notifications.domain.webhook_errors import SubscriptionChanged

FIELDS = ("url", "event_types", "contact", "description", "state")
"""What a caller may change."""

MAX_EVENT_TYPES = 50
MAX_DESCRIPTION = 200
MAX_BODY_BYTES = 256 * 1024
KEPT = timedelta(days=30)
"""How long the log of what was sent is kept."""

EARLIER_SECRET_VALID = timedelta(hours=24)


class SubscriptionState(Enum):
    """How a subscription stands."""

    ENABLED = "enabled"
    PAUSED = "paused"
    DISABLED = "disabled"
    DELETED = "deleted"


LIVE = (SubscriptionState.ENABLED, SubscriptionState.PAUSED)
"""In these states events are kept for it."""


@dataclass(frozen=True)
class Wish:
    """Everything about a subscription that a caller writes."""

    url: str
    event_types: tuple[str, ...] = ()
    contact: str = ""
    description: str = ""
    state: SubscriptionState = SubscriptionState.ENABLED


@dataclass(frozen=True)
class Subscription:
    """One subscription at one version; its secrets are kept apart."""

    id: str
    version: int
    owner: str
    wish: Wish
    create_time: datetime
    update_time: datetime
    secret_create_time: datetime
    disable_reason: str = ""
    failing_since: datetime | None = None

    @property
    def name(self) -> str:
        """The resource name."""
        return f"subscriptions/{self.id}"

    @property
    def etag(self) -> str:
        """The stamp of this state, quoted as in HTTP."""
        return f'"{self.version}"'

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise SubscriptionChanged(self.etag)

    def wants(self, event: Event) -> bool:
        """Tell whether this event is to be sent."""
        wish = self.wish
        return (
            wish.state in LIVE
            and event.record_time >= self.create_time
            and (not wish.event_types or event.type in wish.event_types)
            and wish.contact in ("", event.contact)
        )


@dataclass(frozen=True)
class StoredSubscription:
    """A subscription as read for a change, and whether this request has changed it before."""

    subscription: Subscription
    is_answered: bool


@dataclass(frozen=True)
class Secret:
    """What posts are signed with; `until` is None for the newest one."""

    text: str
    until: datetime | None = None

    def __repr__(self) -> str:
        """Say nothing: whatever is logged may be read."""
        return "Secret(***)"


@dataclass(frozen=True)
class Event:
    """One event as other systems are told of it. `sequence` is its place on the bus."""

    id: str
    type: str
    contact: str
    record_time: datetime
    sequence: int
    body: bytes


@dataclass(frozen=True)
class Attempted:
    """One post: when it ended, how, and how long it took."""

    time: datetime
    outcome: str
    milliseconds: int


@dataclass(frozen=True)
class WebhookDelivery:
    """One event for one subscription."""

    id: str
    subscription: str
    event_id: str
    event_type: str
    contact: str
    state: DeliveryState
    create_time: datetime
    update_time: datetime
    next_time: datetime | None = None
    reason: str = ""
    attempts: int = 0
    tries: int = 0
    """Attempts since it was planned or replayed."""

    log: tuple[Attempted, ...] = ()
    body_bytes: int = 0

    @property
    def is_settled(self) -> bool:
        """Nothing more happens by itself."""
        return self.state not in (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True)
class WebhookClaim:
    """A delivery that one worker is making, with what it needs for it."""

    delivery: WebhookDelivery
    subscription: Subscription | None
    body: bytes | None
    """None when its content was erased."""


def checked_wish(wish: Wish, known_types: frozenset[str], *, allow_private: bool, at: str = "subscription") -> Wish:
    """Return the wish, or refuse it with the name of the field at fault."""
    checked_url(f"{at}.url", wish.url, allow_private=allow_private)
    clean_text(f"{at}.description", wish.description, max_chars=MAX_DESCRIPTION, one_line=True)
    if len(wish.event_types) > MAX_EVENT_TYPES:
        raise InvalidArgument(f"{at}.event_types", f"has more than {MAX_EVENT_TYPES} entries")
    for number, each in enumerate(wish.event_types):
        if each not in known_types:
            raise InvalidArgument(f"{at}.event_types[{number}]", "is no event that can be subscribed to")
    if wish.contact:
        id_in_name(f"{at}.contact", wish.contact, "contacts")
    if wish.state not in LIVE:
        raise InvalidArgument(f"{at}.state", "must be ENABLED or PAUSED")
    return replace(wish, event_types=tuple(dict.fromkeys(wish.event_types)))


def changed(subscription: Subscription, wish: Wish, now: datetime) -> Subscription | None:
    """Return the subscription with another wish, one version on, or None when that alters nothing.

    Whoever changes it wants it to be tried: failures count anew.
    """
    if wish == subscription.wish:
        return None
    return replace(
        subscription,
        wish=wish,
        version=subscription.version + 1,
        update_time=now,
        disable_reason="",
        failing_since=None,
    )


def disabled(subscription: Subscription, reason: str, now: datetime) -> Subscription:
    """Return the subscription as given up."""
    return replace(
        subscription,
        wish=replace(subscription.wish, state=SubscriptionState.DISABLED),
        version=subscription.version + 1,
        update_time=now,
        disable_reason=reason,
    )


def deleted(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription as nobody sees it any more."""
    gone = replace(subscription.wish, state=SubscriptionState.DELETED)
    return replace(subscription, wish=gone, version=subscription.version + 1, update_time=now)


def rotated(subscription: Subscription, now: datetime) -> Subscription:
    """Return the subscription with a new secret."""
    return replace(subscription, version=subscription.version + 1, update_time=now, secret_create_time=now)
