"""Delivering: one due delivery is claimed, sent and settled; an attempt that broke off is judged, not repeated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from servicekit.failpoints import failpoint
from servicekit.logs import get_logger

from services.notifications.domain.delivery import (
    Claim,
    Ending,
    Later,
    LeaseLost,
    Message,
    Outcome,
    Refused,
    Retries,
    Uncertain,
    Withheld,
    ending,
)
from services.notifications.domain.ports import Deliveries, Sender

_log = get_logger()


@dataclass(frozen=True)
class Delivered:
    """What became of the delivery that was due."""

    id: str
    channel: str
    result: Ending


def deliver_pending(
    deliveries: Deliveries, senders: Mapping[str, Sender], retries: Retries, jitter: Callable[[], float]
) -> Delivered | None:
    """Deal with the delivery that has been due longest; None when none is due."""
    claim = deliveries.claim()
    if claim is None:
        return None
    delivery = claim.delivery
    try:
        outcome = _attempt(claim, senders, deliveries, retries)
    except LeaseLost:
        return Delivered(delivery.id, delivery.channel, Ending(delivery.state, "lease-lost"))
    failpoint("sender.before_mark")
    result = ending(outcome, delivery.attempt, retries, jitter())
    deliveries.settle(claim, result)
    _log.info(
        "delivery settled",
        delivery=delivery.id,
        channel=delivery.channel,
        state=result.state.value,
        reason=result.reason,
        attempts=delivery.attempts,
    )
    return Delivered(delivery.id, delivery.channel, result)


def _attempt(claim: Claim, senders: Mapping[str, Sender], deliveries: Deliveries, retries: Retries) -> Outcome:
    if claim.delivery.attempt > retries.attempts:
        return Refused("interrupted")  # each attempt ended with its worker: one more would not fare better
    if claim.message is None:
        return Withheld("notification-gone")
    sender = senders.get(claim.delivery.channel)
    if sender is None:
        return Later("no-such-sender")  # a newer version planned it; one of its workers will send it
    return _send(sender, claim.message, lambda: deliveries.hand_over(claim))


def _send(sender: Sender, message: Message, hand_over: Callable[[], None]) -> Outcome:
    handed_over = False

    def handing_over() -> None:
        nonlocal handed_over
        failpoint("sender.before_hand_over")
        hand_over()
        handed_over = True
        failpoint("sender.after_hand_over")

    try:
        return sender.send(message, handing_over)
    except LeaseLost:
        raise
    except Exception as fault:  # noqa: BLE001 - a sender's bug must not stop the other deliveries
        _log.error("sender failed", channel=sender.channel, delivery=message.delivery, error=type(fault).__name__)
        return Uncertain("sender-error") if handed_over else Later("sender-error")
