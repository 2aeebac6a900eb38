"""Creating, changing and deleting subscriptions, and giving them new secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from servicekit.clock import Clock
from servicekit.errors import InvalidArgument
from servicekit.ids import NewId
from servicekit.outbound_targets import Closed, Resolve, checked_url, open_addresses
from servicekit.text import plain_id

from services.notifications.domain.signing import SECRET_BYTES, secret_of
from services.notifications.domain.webhook_errors import (
    SubscriptionAlreadyExists,
    SubscriptionContended,
    SubscriptionNotFound,
)
from services.notifications.domain.webhook_ports import Request, SecretsUnreadable, Subscriptions
from services.notifications.domain.webhooks import (
    EARLIER_SECRET_VALID,
    Secret,
    Subscription,
    SubscriptionState,
    Wish,
    changed,
    checked_wish,
    deleted,
    rotated,
)

_ATTEMPTS = 12


@dataclass(frozen=True)
class SubscriptionRules:
    """What subscriptions are kept in and checked against."""

    subscriptions: Subscriptions
    event_types: frozenset[str]
    resolve: Resolve
    allow_private: bool
    clock: Clock
    new_id: NewId
    random: Callable[[int], bytes]


@dataclass(frozen=True)
class Change:
    """Which subscription is to be changed, by whom, at which state."""

    subscription: str
    etag: str
    request: Request | None


def create_subscription(
    subscription_id: str, wish: Wish, owner: str, request: Request | None, rules: SubscriptionRules
) -> tuple[Subscription, Sequence[Secret]]:
    """Return the created subscription with its secret, or what this request got before."""
    chosen = plain_id("subscription_id", subscription_id) if subscription_id else _id_for(request, rules)
    wish = _checked(wish, rules)
    now = rules.clock.now()
    made = Subscription(chosen, 1, owner, wish, now, now, now)
    secret = _new_secret(rules)
    if rules.subscriptions.add(made, secret, request):
        return made, [secret]
    stored = rules.subscriptions.stored(chosen, request)
    if stored is None or not stored.is_answered:
        raise SubscriptionAlreadyExists(chosen)
    return stored.subscription, rules.subscriptions.secrets(chosen)


def update_subscription(change: Change, paths: Sequence[str], wish: Wish, rules: SubscriptionRules) -> Subscription:
    """Return the subscription after the change; one that alters nothing writes nothing."""

    def decide(found: Subscription) -> Subscription | None:
        asked = replace(found.wish, **{path: getattr(wish, path) for path in paths})
        if asked == found.wish:
            return None
        return changed(found, _checked(asked, rules), rules.clock.now())

    return _change(change, rules, decide)


def delete_subscription(change: Change, rules: SubscriptionRules) -> Subscription:
    """Return the subscription as it was last; its secrets are gone."""
    return _change(change, rules, lambda found: deleted(found, rules.clock.now()), lambda _: [])


def rotate_secret(change: Change, rules: SubscriptionRules) -> tuple[Subscription, Sequence[Secret]]:
    """Return the subscription with its new secret and the one before, which stays valid for a day."""
    now, fresh = rules.clock.now(), _new_secret(rules)

    def secrets(found: Subscription) -> Sequence[Secret]:
        before = _readable(found, rules)[:1]
        return [fresh, *(Secret(each.text, now + EARLIER_SECRET_VALID) for each in before)]

    after = _change(change, rules, lambda found: rotated(found, now), secrets)
    return after, rules.subscriptions.secrets(after.id)


def _change(
    change: Change,
    rules: SubscriptionRules,
    decide: Callable[[Subscription], Subscription | None],
    secrets: Callable[[Subscription], Sequence[Secret]] | None = None,
) -> Subscription:
    for _ in range(_ATTEMPTS):
        stored = rules.subscriptions.stored(change.subscription, change.request)
        if stored is not None and stored.is_answered:
            return stored.subscription
        if stored is None or stored.subscription.wish.state is SubscriptionState.DELETED:
            raise SubscriptionNotFound(change.subscription)
        before = stored.subscription
        before.require_etag(change.etag)
        after = decide(before)
        if after is None:
            return before
        if rules.subscriptions.save(before, after, change.request, secrets(before) if secrets else None):
            return after
    raise SubscriptionContended


def _checked(wish: Wish, rules: SubscriptionRules) -> Wish:
    """Refuse a wish that cannot be fulfilled, also where its host is not public at this moment."""
    wish = checked_wish(wish, rules.event_types, allow_private=rules.allow_private)
    url = checked_url("subscription.url", wish.url, allow_private=rules.allow_private)
    try:
        open_addresses(url, rules.resolve, allow_private=rules.allow_private)
    except Closed as fault:
        told = "has a host that cannot be found" if fault.reason == "no-such-host" else "is not a public address"
        raise InvalidArgument("subscription.url", told, "TARGET_REFUSED") from None
    return wish


def _readable(found: Subscription, rules: SubscriptionRules) -> Sequence[Secret]:
    try:
        return rules.subscriptions.secrets(found.id)
    except SecretsUnreadable:
        return []  # a new secret is what repairs that


def _new_secret(rules: SubscriptionRules) -> Secret:
    return Secret(secret_of(rules.random(SECRET_BYTES)))


def _id_for(request: Request | None, rules: SubscriptionRules) -> str:
    """Return a fresh id, or for a request id always the same, so that two repeats cannot make two."""
    if request is None:
        return rules.new_id("s")
    return f"s_{hashlib.sha256(f'{request.caller}|{request.id}'.encode()).hexdigest()[:32]}"
