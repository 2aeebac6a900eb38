"""A consumer: pulls events, hands them to a handler in batches, and confirms each only after its effect is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.errors import NotJSMessageError

from eventbus import acks
from eventbus.connection import Bus
from eventbus.dispatch import Keep, apply
from eventbus.errors import BusError, Missing
from eventbus.holding import Held, Holding, read
from eventbus.messages import Handler, Hooks, Outcome, Received
from eventbus.migrate import RUN_MIGRATE, consumer_differences
from eventbus.publishing import translated
from eventbus.pull import Pull
from eventbus.quiet import QuietLog
from eventbus.settle import Settler, Tally
from eventbus.topology import Topology

BATCH = 16
HELD_AT_MOST = 64
HELD_BYTES_AT_MOST = 16 * 1024 * 1024
LARGEST_MESSAGE_BYTES = 1024 * 1024
KEEP_SECONDS = 10.0
OBSERVE_SECONDS = 2.5
STALL_SECONDS = 5.0
TICK_SECONDS = 0.25
RETRY_SECONDS = 1.0
HANDLER_SECONDS = 300.0
FIRST_AWAY_SECONDS = 0.5
LONGEST_AWAY_SECONDS = 10.0
STOP_SECONDS = 10.0


@dataclass
class ConsumerStatus:
    """What the consumer is doing; read by health and metrics."""

    tally: Tally
    is_bound: bool = False
    is_store_away: bool = False
    lag: int = 0
    received: int = 0
    redelivered: int = 0
    watchdog_rebuilds: int = 0
    differences: tuple[str, ...] = ()


class Consumer:
    """Reads one durable consumer. Any number of processes may do so together."""

    def __init__(self, bus: Bus, topology: Topology, name: str, handler: Handler, hooks: Hooks | None = None) -> None:
        self.name = name
        self._bus = bus
        self._topology = topology
        self._spec = topology.consumer(name)
        self._handler = handler
        self._settler = Settler(bus, topology, name, hooks or Hooks())
        self.status = ConsumerStatus(tally=self._settler.tally)
        self._holding = Holding()
        self._hold_at_most = 1
        self._pull = Pull(bus, self._spec.stream, name, self._arrive)
        self._arrived = asyncio.Event()
        self._has_room = asyncio.Event()
        self._stopping = asyncio.Event()
        self._times_away = 0
        self._quiet = QuietLog()

    async def run(self) -> None:
        """Consume until stopped; then finish the present batch and give back the rest."""
        upkeep = [
            asyncio.create_task(self._forever(self._ask_for_more)),
            asyncio.create_task(self._forever(self._keep_what_is_held)),
            asyncio.create_task(self._forever(self._observe)),
        ]
        work = asyncio.create_task(self._forever(self._work))
        try:
            await self._stopping.wait()
            upkeep[0].cancel()
            await self._pull.unbind()
            await asyncio.wait([work], timeout=STOP_SECONDS)
        finally:
            for task in (*upkeep, work):
                task.cancel()
            await self._give_back_the_rest()

    def stop(self) -> None:
        """Ask for nothing more."""
        self._stopping.set()
        self._arrived.set()
        self._has_room.set()

    def _arrive(self, message: Msg) -> None:
        try:
            held = read(self._topology, message)
        except NotJSMessageError:
            return  # nothing of ours: it cannot even be answered
        self.status.received += 1
        self.status.redelivered += held.received.deliveries > 1
        self._holding.add(held)
        self._arrived.set()
        self._has_room.set()  # the request it answered may be used up

    async def _work(self) -> None:
        batch = self._holding.next_batch()
        if batch:
            await self._process(batch)
            self._hold_more()
            self._has_room.set()
        else:
            self._arrived.clear()
            await _wait(self._arrived, TICK_SECONDS)

    def _hold_more(self) -> None:
        """Hold twice as much after each batch, from one event at the start.

        A process that dies young, whatever kills it, has then been sent few events: each of them has come once more,
        and one that came too often is taken for the culprit. One that only says the store is away gets company, too:
        what the others say tells whether that is so.
        """
        self._hold_at_most = min(HELD_AT_MOST, 2 * self._hold_at_most)

    async def _process(self, batch: list[Held]) -> None:
        for held in batch:
            held.is_started = True
        try:
            await asyncio.gather(*(self._settle_without_handler(held) for held in batch if _is_decided(held)))
            await self._handle([held for held in batch if not _is_decided(held)])
        finally:
            for held in batch:
                held.is_started = False

    async def _settle_without_handler(self, held: Held) -> None:
        if held.discard_reason:
            await self._settler.discard(held)
        elif held.doom is not None:
            await self._settler.settle(held, held.doom)
        self._holding.remove(held)

    async def _handle(self, batch: list[Held]) -> None:
        if not batch:
            return
        held_of = {id(held.received): held for held in batch}
        answers = await apply(self._bounded_handler, [held.received for held in batch], self._times_away > 0)
        kept = [answer for _, answer in answers if isinstance(answer, Keep)]
        settled = [(held_of[id(received)], answer) for received, answer in answers if not isinstance(answer, Keep)]
        await asyncio.gather(*(self._settler.settle(held, answer) for held, answer in settled))
        for held, _ in settled:
            self._holding.remove(held)
        if kept:
            await self._wait_for_store(kept[0].error)
        else:
            self._times_away = 0
            self.status.is_store_away = False
            self._quiet.over("the store is away; events are kept until it is back")

    async def _bounded_handler(self, batch: Sequence[Received]) -> Sequence[Outcome]:
        return await asyncio.wait_for(self._handler(batch), HANDLER_SECONDS)

    async def _wait_for_store(self, error: Exception) -> None:
        self.status.is_store_away = True
        self._quiet.warning(
            "the store is away; events are kept until it is back", consumer=self.name, error=type(error).__name__
        )
        pause = min(LONGEST_AWAY_SECONDS, FIRST_AWAY_SECONDS * 2.0 ** min(self._times_away, 8))
        self._times_away += 1
        await _wait(self._stopping, pause)

    async def _ask_for_more(self) -> None:
        await self._bus.wait_connected()
        if not self._pull.is_bound or self._pull.is_silent:
            await self._pull.bind()
        if self._pull.trouble:
            self._quiet.warning("the consumer cannot be read", consumer=self.name, error=self._pull.trouble)
            self._pull.trouble = ""
            await asyncio.sleep(RETRY_SECONDS)
        self._has_room.clear()
        room = self._hold_at_most - len(self._holding) - self._pull.wanted
        room_bytes = HELD_BYTES_AT_MOST - self._holding.size
        if self._pull.wanted < BATCH // 2 and room > 0 and room_bytes >= LARGEST_MESSAGE_BYTES:
            await self._pull.ask(min(BATCH, room), room_bytes)
        await _wait(self._has_room, TICK_SECONDS)

    async def _keep_what_is_held(self) -> None:
        await asyncio.sleep(min(KEEP_SECONDS, self._spec.ack_wait_seconds / 3))
        for held in self._holding:
            await acks.keep(self._bus, held.message)

    async def _observe(self) -> None:
        """Read the lag, notice a missing or changed consumer, and rebuild a subscription that has gone quiet."""
        await self._bus.wait_connected()
        try:
            with translated():
                info = await self._bus.jetstream.consumer_info(self._spec.stream, self.name)
        except Missing:
            self.status.is_bound = False
            self._quiet.warning(f"the consumer is missing; {RUN_MIGRATE}", consumer=self.name)
        else:
            self.status.is_bound = True
            self._quiet.over(f"the consumer is missing; {RUN_MIGRATE}", consumer=self.name)
            self.status.lag = (info.num_pending or 0) + (info.num_ack_pending or 0)
            self.status.differences = consumer_differences(info.config, self._spec)
            may_deliver = (info.num_ack_pending or 0) < self._spec.max_ack_pending
            if info.num_pending and may_deliver and self._is_stalled():
                self.status.watchdog_rebuilds += 1
                await self._pull.bind()
        await _wait(self._stopping, OBSERVE_SECONDS)

    def _is_stalled(self) -> bool:
        return self._pull.wanted > 0 and time.monotonic() - self._pull.last_message > STALL_SECONDS

    async def _give_back_the_rest(self) -> None:
        for held in self._holding:
            with suppress(BusError):
                await acks.refuse(self._bus, held.message, 0)
            self._holding.remove(held)

    async def _forever(self, step: Callable[[], Awaitable[None]]) -> None:
        """Repeat a step until stopped; no error ends it, since that would be a silent stop."""
        while not self._stopping.is_set():
            try:
                await step()
            except Exception as error:  # noqa: BLE001 - the bus or our own fault: tell, wait, go on
                self._quiet.warning(
                    f"the consumer goes on after {type(error).__name__}", consumer=self.name, error=str(error)
                )
                await _wait(self._stopping, RETRY_SECONDS)


def _is_decided(held: Held) -> bool:
    return held.doom is not None or bool(held.discard_reason)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
