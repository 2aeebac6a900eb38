"""One long-lived reply subscription through which a consumer is asked for messages, a few at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial

from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from eventbus.connection import Bus

EXPIRES_SECONDS = 5.0
HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 2.5
"""Two heartbeats and a little: after that a request is taken for lost."""

_NANOSECONDS = 1_000_000_000
_HEARTBEAT = "100"
_PASSING = frozenset({"404", "408", "409"})
"""Ends of one request that say how much of it was left open; asking again is all there is to do."""


class Pull:
    """Asks for messages and counts what is still on its way.

    The server may end a request early, forget it, or lose it with a connection. So every request has an end, an idle
    one has heartbeats, and silence means: take a fresh subject and ask again. The subject before it is still read,
    since the server may have been slow only, and what it sent and nobody took would come again as late as the
    consumer's time to confirm is over.
    """

    def __init__(self, bus: Bus, stream: str, consumer: str, on_message: Callable[[Msg], None]) -> None:
        self.wanted = 0
        self.trouble = ""
        self.last_message = time.monotonic()
        self._bus = bus
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._on_message = on_message
        self._on_status: Callable[[], None] = lambda: None
        self._subscription: Subscription | None = None
        self._former: Subscription | None = None
        self._inbox = ""
        self._generation = 0
        self._last_sign = time.monotonic()

    @property
    def is_bound(self) -> bool:
        """Tell whether the subscription belongs to the present connection."""
        return self._subscription is not None and self._generation == self._bus.generation

    @property
    def is_silent(self) -> bool:
        """Tell whether a request is open and neither a message nor a heartbeat came in time."""
        return self.wanted > 0 and time.monotonic() - self._last_sign > SILENCE_SECONDS

    async def bind(self) -> None:
        """Forget what was asked and listen on a fresh subject."""
        await _end(self._former)
        self._former, self.wanted = self._subscription, 0
        generation = self._bus.generation
        inbox = self._inbox = self._bus.new_inbox()
        self._subscription = await self._bus.subscribe(inbox, partial(self._receive, inbox))
        self._generation = generation
        self.last_message = time.monotonic()

    async def unbind(self) -> None:
        """Stop listening; the server then drops what was asked."""
        former, self._former = self._former, None
        last, self._subscription = self._subscription, None
        self.wanted = 0
        await _end(former)
        await _end(last)

    async def ask(self, count: int, max_bytes: int) -> None:
        """Ask for up to `count` more messages."""
        request = {
            "batch": count,
            "max_bytes": max_bytes,
            "expires": int(EXPIRES_SECONDS * _NANOSECONDS),
            "idle_heartbeat": int(HEARTBEAT_SECONDS * _NANOSECONDS),
        }
        self.trouble = ""
        if self.wanted == 0:
            self._last_sign = time.monotonic()
        self.wanted += count
        await self._bus.send(self._next, json.dumps(request).encode(), reply=self._inbox)

    async def _receive(self, inbox: str, message: Msg) -> None:
        is_asked_now = inbox == self._inbox
        if message.subject != inbox:
            self.last_message = self._last_sign = time.monotonic()
            self.wanted = max(0, self.wanted - is_asked_now)
            self._on_message(message)
        elif is_asked_now:
            self._last_sign = time.monotonic()
            self._note_status(message.headers or {})

    def _note_status(self, headers: Mapping[str, str]) -> None:
        status = headers.get("Status", "")
        if status == _HEARTBEAT:
            return
        left = headers.get("Nats-Pending-Messages", "")
        if status in _PASSING and left.isdigit():
            self.wanted = max(0, self.wanted - int(left))
        else:
            self.wanted = 0
            self.trouble = f"{status} {headers.get('Description', '')}".strip()


async def _end(subscription: Subscription | None) -> None:
    if subscription is not None:
        with suppress(Exception):  # it may be gone together with its connection
            await subscription.unsubscribe()
