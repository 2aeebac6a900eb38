"""What every worker does for its operators: report that it is there, and run the operations they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from servicekit.clock import Clock
from servicekit.errors import ServiceError, Unavailable
from servicekit.operations import HeartbeatStore, OperationStore, Progress
from servicekit.operations_worker import HeartbeatReporter, OperationRunner, Task, Work

from eventbus.errors import BusError
from eventbus.topology import Topology
from eventbus.work import Background

if TYPE_CHECKING:  # the NATS client loads in workers only, and every role of a service names what is maintained
    from eventbus.connection import Bus
    from eventbus.reconcile import ReconcileSource
    from eventbus.worker import Worker

RECONCILE = "reconcile"
RECONCILED_DAYS = 29
"""One day less than the stream keeps events, so that what has just left it is not taken for lost."""


@dataclass(frozen=True)
class Maintained:
    """What the jobs of one service stand on. `kinds` are operations of its own besides `reconcile`."""

    owner: str
    operations: OperationStore
    heartbeats: HeartbeatStore
    source: ReconcileSource
    clock: Clock
    translate: Callable[[Exception], ServiceError | None]
    kinds: Mapping[str, Work] = field(default_factory=dict)


def maintenance(worker: Worker, topology: Topology, maintained: Maintained) -> Sequence[Background]:
    """Return the jobs to give a worker."""
    from eventbus.reconcile import StreamAhead

    def status() -> tuple[bool, int]:
        now = worker.status()
        return now.bus_connected, now.watchdog_rebuilds

    def translate(fault: Exception) -> ServiceError | None:
        if isinstance(fault, BusError) and not isinstance(fault, StreamAhead):
            return Unavailable("BUS_UNAVAILABLE", "The event bus did not answer.")
        return maintained.translate(fault)

    kinds = {RECONCILE: _reconciling(worker.bus, topology, maintained), **maintained.kinds}
    runner = OperationRunner(maintained.operations, kinds, maintained.clock, translate=translate)
    reporter = HeartbeatReporter(maintained.heartbeats, status, maintained.clock)
    return [runner.run, reporter.run]


def _reconciling(bus: Bus, topology: Topology, maintained: Maintained) -> Work:
    from eventbus.reconcile import reconcile

    async def work(task: Task) -> None:
        since = maintained.clock.now() - timedelta(days=RECONCILED_DAYS)
        report = await reconcile(bus, topology, maintained.owner, maintained.source, since)
        results = {"read": report.read, "missing": report.missing, "republished": report.republished}
        await task.report(Progress(report.expected, report.expected, results))

    return work
