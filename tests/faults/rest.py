"""Coming to rest: every call answered, every event out and every consumer done, and how long that took."""

from __future__ import annotations

import time

import grpc
from eventbus.errors import BusError

from tests.faults import stream
from tests.faults.whole_system import SERVICES, WholeSystem
from tests.faults.writer import Writer

DRAIN_SECONDS = 15.0
_GIVE_UP_SECONDS = 120.0
_PAUSE_SECONDS = 0.1


def come_to_rest(system: WholeSystem, writer: Writer, since: float) -> float:
    """Wait until nothing is under way; return the seconds since the moment from which everything was up again.

    It waits longer than `DRAIN_SECONDS`: what took too long is still checked for losses, and then reported as slow.
    """
    give_up = since + _GIVE_UP_SECONDS
    if not writer.finish(give_up - time.monotonic()):
        open_writes = writer.ledger.open()
        raise AssertionError(f"{len(open_writes)} calls are never answered, such as {open_writes[:3]}")
    while waiting := _under_way(system):
        assert time.monotonic() < give_up, f"never drained: {'; '.join(waiting)}"
        time.sleep(_PAUSE_SECONDS)
    return time.monotonic() - since


def _under_way(system: WholeSystem) -> list[str]:
    try:
        # What a consumer hears may make news: its own is in an outbox before it has caught up, and is heard in turn.
        return _of_consumers(system) + _of_services(system) + _of_consumers(system)
    except (grpc.RpcError, BusError, TimeoutError) as fault:
        return [f"not reachable: {type(fault).__name__} {fault}"]


def _of_services(system: WholeSystem) -> list[str]:
    found = []
    for service in SERVICES:
        status = system.api.status(service)
        if status.outbox_depth or status.unresolved:
            found.append(f"{service}: {status.outbox_depth} in the outbox, {status.unresolved} senders unresolved")
    return found


def _of_consumers(system: WholeSystem) -> list[str]:
    mine = [state for state in stream.consumers(system.layout) if state.consumer.split("_")[0] in SERVICES]
    return [f"consumer {state.consumer} is {state.lag} behind" for state in mine if state.lag]
