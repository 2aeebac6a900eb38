"""The call in work: what ties together everything one request causes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field

from servicekit.ids import random_hex


def new_correlation_id() -> str:
    """Return a fresh id to follow one request by."""
    return random_hex(16)


class Shown:
    """Whose data a call has shown so far, whether some of it was restricted, and the reason it needed one for."""

    __slots__ = ("contacts", "is_noted", "reason", "restricted")

    def __init__(self) -> None:
        """Start with nobody."""
        self.contacts: dict[str, None] = {}
        self.is_noted = False
        self.restricted = False
        self.reason = ""

    def add(self, contacts: Iterable[str], *, restricted: bool = False, reason: str = "") -> None:
        """Add contacts by their ids; telling of nobody counts as having told."""
        self.contacts.update(dict.fromkeys(contacts))
        self.is_noted = True
        self.restricted = self.restricted or restricted
        self.reason = self.reason or reason

    def take(self) -> tuple[tuple[str, ...], bool, str]:
        """Return the contacts, restriction and reason that were added since the last time, and start anew."""
        taken = tuple(filter(None, self.contacts)), self.restricted, self.reason
        self.contacts, self.restricted, self.reason = {}, False, ""
        return taken


@dataclass(frozen=True)
class Call:
    """One request.

    `correlation_id` follows the request through every service and event; `traceparent` is the W3C trace context it came
    with, or empty; `deadline` is by the monotonic clock. `method` is the path of the method called and `purpose` what
    the call is for; both are empty outside a request.
    """

    correlation_id: str = field(default_factory=new_correlation_id)
    traceparent: str = ""
    deadline: float = float("inf")
    method: str = ""
    purpose: str = ""
    shown: Shown = field(default_factory=Shown, compare=False)

    def remaining(self) -> float:
        """Return the seconds left."""
        return self.deadline - time.monotonic()


_current: ContextVar[Call | None] = ContextVar("call", default=None)


def current_call() -> Call:
    """Return the call in work, or a fresh one outside any request."""
    return _current.get() or Call()


def enter_call(call: Call) -> Token[Call | None]:
    """Make this the call in work for the rest of the present context, or until it is left."""
    return _current.set(call)


def leave_call(entered: Token[Call | None]) -> None:
    """Go back to the call that was in work before."""
    _current.reset(entered)


@contextmanager
def within(call: Call) -> Iterator[None]:
    """Make this the call in work for everything inside, in this thread or task."""
    entered = enter_call(call)
    try:
        yield
    finally:
        leave_call(entered)
