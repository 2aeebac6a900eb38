"""The bus as an operator sees it: one short connection for one command."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from commandline.settings import Settings

if TYPE_CHECKING:
    from eventbus.connection import Bus
    from eventbus.topology import Topology

Result = TypeVar("Result")

CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 60.0


@dataclass(frozen=True)
class ConsumerState:
    """How far a consumer is behind."""

    consumer: str
    lag: int
    dead_letters: int


def on_bus(settings: Settings, work: Callable[[Bus, Topology], Awaitable[Result]]) -> Result:
    """Connect, do the work and leave; whatever the bus refuses is raised as a ServiceError."""
    from eventbus.dead_letters import NoSuchDeadLetter
    from eventbus.errors import BusError, Misconfigured
    from servicekit.errors import FailedPrecondition, NotFound, Unavailable
    from servicekit.logs import configure_logs

    configure_logs("commandline", "operator", "critical")  # what goes wrong is raised and told once
    try:
        return asyncio.run(_connected(settings, work))
    except NoSuchDeadLetter as error:
        raise NotFound("DEAD_LETTER_NOT_FOUND", f"{error}.") from None
    except Misconfigured as error:
        raise FailedPrecondition("BUS_MISCONFIGURED", f"{error}.") from None
    except TimeoutError:
        raise Unavailable("NO_ANSWER", f"NATS does not answer at {settings.nats_url}: set NATS_URL.") from None
    except BusError as error:
        raise Unavailable("BUS_FAILED", f"The bus at {settings.nats_url} failed: {error}.") from None


async def _connected(settings: Settings, work: Callable[[Bus, Topology], Awaitable[Result]]) -> Result:
    from eventbus.connection import Bus, BusSettings
    from eventbus.topology import declare

    bus = Bus(
        BusSettings(
            urls=tuple(part.strip() for part in settings.nats_url.split(",") if part.strip()),
            service="commandline",
            user=settings.nats_user,
            password_file=settings.nats_password_file,
        ),
        on_lost=lambda _reason: None,
    )
    try:
        await asyncio.wait_for(bus.connect(), CONNECT_SECONDS)
        return await asyncio.wait_for(work(bus, declare(settings.namespace)), COMMAND_SECONDS)
    finally:
        await bus.close()


async def consumer_states(bus: Bus, topology: Topology) -> list[ConsumerState]:
    """Return how far each consumer is behind and what it could not apply."""
    from eventbus.publishing import translated

    states = []
    dead = await _dead_letters_by_consumer(bus, topology)
    for spec in topology.consumers:
        with translated():
            info = await bus.jetstream.consumer_info(spec.stream, spec.name)
        lag = (info.num_pending or 0) + (info.num_ack_pending or 0)
        states.append(ConsumerState(spec.name, lag, dead.get(spec.name, 0)))
    return states


async def _dead_letters_by_consumer(bus: Bus, topology: Topology) -> dict[str, int]:
    """Count by subject on the server; the letters themselves are not read."""
    from eventbus.publishing import translated

    name, prefix = topology.dead_letters.name, f"{topology.namespace}.dlq."
    with translated():
        info = await bus.jetstream.stream_info(name, subjects_filter=f"{prefix}>")
    counts: dict[str, int] = {}
    for subject, count in (info.state.subjects or {}).items():
        consumer = subject.removeprefix(prefix).partition(".")[0]
        counts[consumer] = counts.get(consumer, 0) + count
    return counts
