"""Taking a message back, and finding one."""

from __future__ import annotations

from servicekit.clock import Clock

from services.notifications.domain.messages import (
    CustomerMessage,
    MessageHasLeft,
    MessageNotFound,
    Messages,
    MessageState,
)


def get_message(message: str, messages: Messages) -> CustomerMessage:
    """Return one message."""
    found = messages.get(message)
    if found is None:
        raise MessageNotFound(message)
    return found


def cancel_message(message: str, messages: Messages, clock: Clock) -> CustomerMessage:
    """Return the message as canceled; the history is told by the worker."""
    if not messages.cancel(message, clock.now()):
        found = get_message(message, messages)
        if found.state is not MessageState.CANCELED:
            raise MessageHasLeft(message, found.state)
    return get_message(message, messages)
