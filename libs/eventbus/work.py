"""What a service gives its worker to do; light to import, because every role of the service names it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from servicekit.outbox import OutboxStore

from eventbus.messages import Handler, Hooks

if TYPE_CHECKING:
    from eventbus.worker import Worker

Background = Callable[[asyncio.Event], Awaitable[None]]
"""A job of the service; it returns soon after the event is set, and is started again when it fails."""


@dataclass(frozen=True)
class Subscription:
    """One durable consumer of a service and what handles its events."""

    consumer: str
    handler: Handler
    hooks: Hooks = field(default_factory=Hooks)


@dataclass(frozen=True)
class Work:
    """What one worker does."""

    store: OutboxStore
    subscriptions: Sequence[Subscription] = ()
    background: Sequence[Background] = ()
    on_worker: Callable[[Worker], Sequence[Background]] = field(default=lambda _worker: ())
    """Jobs that need the worker itself, such as reporting how it is."""
