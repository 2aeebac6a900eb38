"""Sending a message to a customer: chosen, checked, kept, and put into the history before it leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from servicekit.clock import Clock
from servicekit.errors import DeadlineExceeded, InvalidArgument, ServiceError, Unavailable
from servicekit.logs import get_logger

from services.notifications.domain.customer_restraint import CustomerRestraint
from services.notifications.domain.messages import (
    DEFAULT_UNDO,
    MAX_UNDO,
    CannotSend,
    CustomerMessage,
    Customers,
    CustomerSender,
    Histories,
    MessageNotFound,
    Messages,
    MessageState,
    Thread,
    Wish,
    checked,
)
from services.notifications.domain.templates import Filler, Templates
from services.notifications.domain.webhook_ports import Request
from services.notifications.usecases.hold_message import expected_hold
from services.notifications.usecases.word_message import Brought, word_message

_log = get_logger()
NOTHING = Brought({})
_OUTAGES = (Unavailable, DeadlineExceeded)


@dataclass(frozen=True)
class MessagePorts:
    """What sending messages needs."""

    messages: Messages
    customers: Customers
    histories: Histories
    senders: Mapping[str, CustomerSender]
    clock: Clock
    templates: Templates
    filler: Filler
    restraint: CustomerRestraint


def send_message(
    wish: Wish,
    undo_seconds: int | None,
    author: str,
    request: Request | None,
    ports: MessagePorts,
    brought: Brought = NOTHING,
) -> CustomerMessage:
    """Return the message as it waits to leave, or the one that this request made before."""
    if request is None:
        raise InvalidArgument("request_id", "is required: a message must not be sent twice", "FIELD_REQUIRED")
    undo = DEFAULT_UNDO if undo_seconds is None else undo_seconds
    if not 0 <= undo <= MAX_UNDO:
        raise InvalidArgument("undo_seconds", f"must be 0 to {MAX_UNDO}")
    id_ = message_id(request)
    earlier = ports.messages.get(id_)
    if earlier is None:
        made = _made(id_, _worded(wish, brought, ports), undo, author, request.digest, ports)
        is_new = ports.messages.add(made)
        if is_new and wish.template:
            ports.templates.count_use(wish.template.removeprefix("templates/"), made.create_time)
        is_kept_whole = is_new and made.state is MessageState.PENDING
        earlier = made if is_kept_whole else ports.messages.get(id_)  # one that is over holds no text
    if earlier is None:
        raise MessageNotFound(id_)  # its 30 days ended this moment
    if earlier.digest != request.digest:
        raise InvalidArgument("request_id", "was used for another request; take a fresh one", "REQUEST_ID_REUSED")
    return _recorded(earlier, ports)


def message_id(request: Request) -> str:
    """Return the id of the message that this request makes or has made."""
    return f"m_{hashlib.sha256(f'{request.caller}|{request.id}'.encode()).hexdigest()[:32]}"


def _worded(wish: Wish, brought: Brought, ports: MessagePorts) -> Wish:
    """Return the wish with its text, checked before anybody is asked and again when a template has worded it."""
    worded = word_message(checked(wish), brought, ports.templates, ports.filler, ports.customers)
    return replace(checked(replace(worded, template="")), template=wish.template)  # the text is required by now


def _made(id_: str, wish: Wish, undo: int, author: str, digest: str, ports: MessagePorts) -> CustomerMessage:
    now, sender = ports.clock.now(), ports.senders.get(wish.channel)
    if sender is None or sender.missing():
        told = f"Nothing can be sent on {wish.channel}: {sender.missing() if sender else 'there is no such sender'}."
        raise CannotSend("CHANNEL_NOT_SET_UP", told, wish.channel)
    address = ports.customers.address(wish.contact, sender.kinds)
    if address is None:
        raise CannotSend("NO_IDENTITY", f"The customer has no identity for {wish.channel}.", wish.channel)
    _require_open_window(wish, sender, now, ports)
    refusal = ports.customers.refusal(wish.contact, wish.purpose, wish.channel)
    leaves = now + timedelta(seconds=undo)
    hold = None if refusal else expected_hold(wish, leaves, ports.customers, ports.restraint)
    return CustomerMessage(
        id=id_,
        wish=wish,
        address=address,
        thread=ports.histories.thread(wish.in_reply_to, wish.contact) if wish.in_reply_to else Thread(),
        author=author,
        digest=digest,
        state=MessageState.SUPPRESSED if refusal else MessageState.PENDING,
        reason=hold.reason if hold else refusal,
        create_time=now,
        send_time=hold.until if hold else leaves,
        update_time=now,
    )


def _require_open_window(wish: Wish, sender: CustomerSender, now: datetime, ports: MessagePorts) -> None:
    within = sender.answers_within
    if within is None or ports.histories.has_written(wish.contact, wish.channel, now - within, now):
        return
    hours = int(within.total_seconds() // 3600)
    told = f"On {wish.channel} free text may be sent within {hours} hours of the customer's last message only."
    raise CannotSend("FREE_TEXT_NOT_ALLOWED", told, wish.channel)


def _recorded(message: CustomerMessage, ports: MessagePorts) -> CustomerMessage:
    """Put it into the history now; where that cannot be asked, the worker does so before the message leaves."""
    if message.interaction or message.state is not MessageState.PENDING:
        return message
    try:
        interaction = ports.histories.record(message)
    except ServiceError as fault:
        if not isinstance(fault, _OUTAGES):
            raise
        _log.warning("message waits for its history", error=fault.reason)
        return message
    ports.messages.set_interaction(message.id, interaction)
    return replace(message, interaction=interaction)
