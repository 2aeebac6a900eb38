"""Delivering messages to customers: claimed, checked once more, sent and settled; the history is told afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable
from servicekit.failpoints import failpoint
from servicekit.logs import get_logger

from services.notifications.domain.customer_restraint import Hold
from services.notifications.domain.delivery import (
    DeliveryState,
    Later,
    LeaseLost,
    Outcome,
    Refused,
    Retries,
    Uncertain,
    Withheld,
    ending,
)
from services.notifications.domain.messages import CustomerMessage, CustomerSender
from services.notifications.usecases.hold_message import hold_message
from services.notifications.usecases.send_message import MessagePorts

_log = get_logger()
_OUTAGES = (Unavailable, DeadlineExceeded)
_TELL_AGAIN = timedelta(seconds=10)


@dataclass(frozen=True)
class Delivering:
    """What the worker needs besides."""

    ports: MessagePorts
    retries: Retries
    jitter: Callable[[], float]


def work_on_messages(with_: Delivering) -> CustomerMessage | None:
    """Deliver what has been due longest, or else tell the history of what is over; None when there is neither."""
    return deliver_message(with_) or tell_history(with_.ports)


def deliver_message(with_: Delivering) -> CustomerMessage | None:
    """Deal with the message that has been due longest; None when none is due."""
    message = with_.ports.messages.claim()
    if message is None:
        return None
    try:
        outcome = _attempt(message, with_)
    except LeaseLost:
        return message
    if isinstance(outcome, Hold):
        with_.ports.messages.postpone(message, outcome.until, outcome.reason)
        _log.info("message held", delivery=message.id, channel=message.wish.channel, reason=outcome.reason)
        return message
    failpoint("message.before_settle")
    result = ending(outcome, message.attempts, with_.retries, with_.jitter())
    with_.ports.messages.settle(message, result)
    if result.state in (DeliveryState.FAILED, DeliveryState.SUPPRESSED):
        with_.ports.restraint.lately.give_back(message.id)
    _log.info(
        "message settled",
        delivery=message.id,
        channel=message.wish.channel,
        state=result.state.value,
        reason=result.reason,
        attempts=message.attempts,
    )
    return message


def tell_history(ports: MessagePorts) -> CustomerMessage | None:
    """Tell the history the state of one message it does not know yet; None when there is none."""
    message = ports.messages.untold()
    if message is None:
        return None
    try:
        ports.histories.tell(message.interaction, message.state, message.reason, message.provider_id)
    except ServiceError as fault:
        if isinstance(fault, _OUTAGES):
            ports.messages.set_told(message, again_at=ports.clock.now() + _TELL_AGAIN)
            return None
        _log.warning("history does not take a status", delivery=message.id, error=fault.reason)
    ports.messages.set_told(message)
    return message


def _attempt(message: CustomerMessage, with_: Delivering) -> Outcome | Hold:
    ports = with_.ports
    if message.attempts > with_.retries.attempts:
        return Refused("interrupted")  # each attempt ended with its worker: one more would not fare better
    sender = ports.senders.get(message.wish.channel)
    if sender is None or sender.missing():
        return Later("channel-not-set-up")
    try:
        message = _in_history(message, ports)
        refusal = ports.customers.refusal(message.wish.contact, message.wish.purpose, message.wish.channel)
        hold = None if refusal else hold_message(message, ports.clock.now(), ports.customers, ports.restraint)
    except ServiceError as fault:
        return Later(f"asked-in-vain: {fault.reason}") if isinstance(fault, _OUTAGES) else Refused(fault.reason)
    if refusal:
        return Withheld(refusal)
    if hold:
        return Withheld(hold.reason) if ports.restraint.rules.is_too_long(message.create_time, hold) else hold
    return _sent(message, sender, ports)


def _in_history(message: CustomerMessage, ports: MessagePorts) -> CustomerMessage:
    if message.interaction:
        return message
    interaction = ports.histories.record(message)
    ports.messages.set_interaction(message.id, interaction)
    return replace(message, interaction=interaction)


def _sent(message: CustomerMessage, sender: CustomerSender, ports: MessagePorts) -> Outcome:
    handed_over = False

    def handing_over() -> None:
        nonlocal handed_over
        failpoint("message.before_hand_over")
        ports.messages.hand_over(message)
        handed_over = True
        failpoint("message.after_hand_over")

    try:
        return sender.send(message, handing_over)
    except LeaseLost:
        raise
    except Exception as fault:  # noqa: BLE001 - a sender's bug must not stop the other messages
        _log.error("sender failed", channel=sender.channel, delivery=message.id, error=type(fault).__name__)
        return Uncertain("sender-error") if handed_over else Later("sender-error")
