"""Settling an event with the server once its handler has answered."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.failpoints import failpoint

from eventbus import acks
from eventbus.connection import Bus
from eventbus.dead_letters import bury
from eventbus.dispatch import nak_delay
from eventbus.errors import BusError
from eventbus.holding import Held
from eventbus.messages import Ack, DeadLetter, Hooks, Nak, Outcome
from eventbus.quiet import QuietLog
from eventbus.topology import Topology


@dataclass
class Tally:
    """How events ended."""

    acknowledged: int = 0
    given_back: int = 0
    dead_letters: int = 0
    discarded: int = 0


class Settler:
    """Tells the server what became of each event, and the service what became of the bad ones."""

    def __init__(self, bus: Bus, topology: Topology, consumer: str, hooks: Hooks) -> None:
        self.tally = Tally()
        self._bus = bus
        self._topology = topology
        self._consumer = consumer
        self._hooks = hooks
        self._quiet = QuietLog()

    async def settle(self, held: Held, outcome: Outcome) -> None:
        """Settle one event; what cannot be settled now comes again by itself."""
        try:
            await self._settle(held, outcome)
        except BusError as error:
            self._quiet.warning("an event could not be settled and comes again", error=str(error))
        except Exception as error:  # noqa: BLE001 - a hook of the service may raise anything
            self._quiet.warning("a hook failed and is repeated", error=type(error).__name__, consumer=self._consumer)
            await self._give_back(held, Nak(None, error))

    async def discard(self, held: Held) -> None:
        """Pass on that somebody decided to do without this event."""
        try:
            await self._hooks.on_discard(held.received, held.discard_reason)
            await acks.acknowledge(self._bus, held.message)
            self.tally.discarded += 1
        except Exception as error:  # noqa: BLE001 - a hook of the service may raise anything
            self._quiet.warning("a discard could not be passed on", error=type(error).__name__)
            await self._give_back(held, Nak(None, error))

    async def _settle(self, held: Held, outcome: Outcome) -> None:
        match outcome:
            case Ack():
                if held.received.is_replay:
                    await self._hooks.on_replayed(held.received, held.replay_reason)
                failpoint("consumer.before_ack")
                await acks.acknowledge(self._bus, held.message)
                self.tally.acknowledged += 1
            case Nak():
                await self._give_back(held, outcome)
            case DeadLetter():
                await self._bury(held, outcome)

    async def _give_back(self, held: Held, nak: Nak) -> None:
        received = held.received
        delay = nak_delay(received.deliveries) if nak.delay_seconds is None else nak.delay_seconds
        self.tally.given_back += 1
        if nak.error is not None:
            self._quiet.warning(
                f"an event failed and is tried again: {type(nak.error).__name__}",
                consumer=self._consumer,
                event_id=received.event_id,
                attempts=received.deliveries,
                delay_seconds=delay,
            )
        try:
            await acks.refuse(self._bus, held.message, delay)
        except BusError:
            return  # it comes again after ack_wait

    async def _bury(self, held: Held, why: DeadLetter) -> None:
        received = held.received
        reason = await bury(self._bus, self._topology, self._consumer, held.message, received, why)
        await self._hooks.on_dead_letter(received, reason)
        failpoint("dlq.before_term")
        await acks.terminate(self._bus, held.message)
        self.tally.dead_letters += 1
        self._quiet.error(
            "an event became a dead letter",
            consumer=self._consumer,
            event_id=received.event_id,
            reason=reason,
            error=type(why.error).__name__ if why.error else "",
            attempts=received.deliveries,
            sequence=received.sequence,
        )
