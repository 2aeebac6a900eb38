"""Reconciling: what the stream should hold and does not is published again from the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy
from servicekit.outbox import ExpectedEvent

from eventbus.connection import Bus
from eventbus.envelope import Envelope, UnreadableEnvelope, decode
from eventbus.errors import BusError, Missing, NoAnswer
from eventbus.publishing import translated
from eventbus.pull import Pull
from eventbus.stream_index import CHUNK, StreamIndex
from eventbus.topology import Topology

T = TypeVar("T")

CHUNK_BYTES = 8 * 1024 * 1024
READ_SECONDS = 15.0
_ABANDONED_AFTER_SECONDS = 60.0
_CLOCK_MARGIN = timedelta(seconds=2)


class StreamAhead(BusError):
    """The stream holds events that the database does not know: the database is older than what was published."""


class ReconcileSource(Protocol):
    """The database's side. All calls block and are made from a thread."""

    def expected(self, since: datetime) -> Iterator[ExpectedEvent]:
        """Return what the stream should still hold of all that was recorded since then."""
        ...

    def republish(self, events: Iterable[ExpectedEvent]) -> int:
        """Put these events back into their outboxes with the event ids they had; return how many."""
        ...


@dataclass(frozen=True)
class ReconcileReport:
    """What a run found and did."""

    read: int
    expected: int
    missing: int
    republished: int


async def reconcile(
    bus: Bus, topology: Topology, owner: str, source: ReconcileSource, since: datetime
) -> ReconcileReport:
    """Compare one service's stored events since then with the stream, and have published again what is not there.

    The stream is read first and the database after it, so an event that is on its way meanwhile is at worst published
    twice. Only what the database still knows can be refilled: of a changing aggregate that is its newest state.
    """
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reconcile")

    async def in_thread(call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(thread, call)

    try:
        index = await in_thread(StreamIndex)
        async for envelopes in _published(bus, topology, owner):
            await in_thread(partial(index.add, envelopes))
        report = await in_thread(partial(_compare, index, owner, source, since))
        await in_thread(index.close)
        return report
    finally:
        thread.shutdown(wait=False)


def _compare(index: StreamIndex, owner: str, source: ReconcileSource, since: datetime) -> ReconcileReport:
    expected = index.compare(source.expected(since))
    ahead = index.ahead(since + _CLOCK_MARGIN)
    if ahead:
        raise StreamAhead(
            f"the stream is ahead of the database of {owner}, which was restored or has lost writes: "
            f"{'; '.join(ahead)}. Nothing was published. Raise the epoch and take the stream's newer events into the "
            "database before reconciling again"
        )
    republished = sum(source.republish(chunk) for chunk in index.missing())
    return ReconcileReport(index.read, expected, index.count_missing(), republished)


async def _published(bus: Bus, topology: Topology, owner: str) -> AsyncIterator[list[Envelope]]:
    """Read the headers of everything one service has published until now, some at a time."""
    stream = topology.events.name
    config = _headers_only(topology.reconcile_consumer(owner), topology.owner_filter(owner))
    with suppress(Missing), translated():
        await bus.jetstream.delete_consumer(stream, config.name or "")  # of a run that was killed: it has read on
    with translated():
        last = (await bus.jetstream.stream_info(stream)).state.last_seq
        consumer: ConsumerInfo = await bus.jetstream.add_consumer(stream, config)
    arrived: asyncio.Queue[Msg] = asyncio.Queue()
    pull = Pull(bus, stream, consumer.name, arrived.put_nowait)
    left = consumer.num_pending or 0
    try:
        await pull.bind()
        while left > 0:
            messages = await _next_chunk(pull, arrived, min(CHUNK, left))
            left = 0 if messages[-1].metadata.sequence.stream >= last else messages[-1].metadata.num_pending
            yield [envelope for envelope in map(_envelope, messages) if envelope is not None]
    finally:
        await pull.unbind()
        with suppress(BusError), translated():
            await bus.jetstream.delete_consumer(stream, consumer.name)


async def _next_chunk(pull: Pull, arrived: asyncio.Queue[Msg], size: int) -> list[Msg]:
    """Return at least one message; losing the connection ends the reading, since it may be repeated as a whole."""
    await pull.ask(size, CHUNK_BYTES)
    messages: list[Msg] = []
    while not messages or (pull.wanted and len(messages) < size):
        if not pull.is_bound or pull.is_silent:
            raise NoAnswer("the stream stopped answering while it was read; start again")
        if not messages and pull.wanted == 0 and arrived.empty():
            await pull.ask(size, CHUNK_BYTES)
        with suppress(TimeoutError):
            messages.append(await asyncio.wait_for(arrived.get(), 0.25))
    while not arrived.empty():
        messages.append(arrived.get_nowait())
    return messages


def _headers_only(name: str, subject: str) -> ConsumerConfig:
    return ConsumerConfig(
        name=name,
        filter_subject=subject,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.NONE,
        headers_only=True,
        mem_storage=True,
        inactive_threshold=_ABANDONED_AFTER_SECONDS,
    )


def _envelope(message: Msg) -> Envelope | None:
    try:
        return decode(message.headers)
    except UnreadableEnvelope:
        return None  # nothing that a database could expect
