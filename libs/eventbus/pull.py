"""One long-lived reply subscription through which a consumer is asked for messages, a few at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress

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
    one has heartbeats, and silence means: take a fresh subject and ask again. What an old request still delivers is
    dropped with its subject and comes again.
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
        await self.unbind()
        generation = self._bus.generation
        self._inbox = self._bus.new_inbox()
        self._subscription = await self._bus.subscribe(self._inbox, self._receive)
        self._generation = generation
        self.last_message = time.monotonic()

    async def unbind(self) -> None:
        """Stop listening; the server then drops what was asked."""
        old, self._subscription = self._subscription, None
        self.wanted = 0
        if old is not None:
            with suppress(Exception):  # it may be gone together with its connection
                await old.unsubscribe()

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

    async def _receive(self, message: Msg) -> None:
        self._last_sign = time.monotonic()
        if message.subject != self._inbox:
            self.last_message = self._last_sign
            self.wanted = max(0, self.wanted - 1)
            self._on_message(message)
            return
        headers = message.headers or {}
        status = headers.get("Status", "")
        if status == _HEARTBEAT:
            return
        left = headers.get("Nats-Pending-Messages", "")
        if status in _PASSING and left.isdigit():
            self.wanted = max(0, self.wanted - int(left))
        else:
            self.wanted = 0
            self.trouble = f"{status} {headers.get('Description', '')}".strip()
