"""Long maintenance work: asked for over gRPC, done by whichever worker holds its lease, and going on after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

LEASE_SECONDS = 30.0
RENEW_SECONDS = 10.0


class OperationState(Enum):
    """How an operation stands, by the numbers of the contract."""

    PENDING = 1
    RUNNING = 2
    SUCCEEDED = 3
    FAILED = 4


@dataclass(frozen=True)
class OperationRecord:
    """An operation as it is kept. `cursor` is where its work goes on after an interruption."""

    id: str
    kind: str
    state: OperationState
    create_time: datetime
    done: int = 0
    total: int = 0
    results: Mapping[str, int] = field(default_factory=dict)
    cursor: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    end_time: datetime | None = None
    attempt: int = 0


@dataclass(frozen=True)
class Progress:
    """How far the work is."""

    done: int
    total: int = 0
    results: Mapping[str, int] = field(default_factory=dict)
    cursor: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Heartbeat:
    """One worker process as it last reported."""

    worker: str
    report_time: datetime
    bus_connected: bool
    watchdog_rebuilds: int


class OperationStore(Protocol):
    """Where operations are kept. `attempt` fences: a worker that lost its lease cannot write any more."""

    def start(self, operation: OperationRecord) -> OperationRecord:
        """Keep a new operation, or return the one of its kind that already waits or runs."""
        ...

    def get(self, operation_id: str) -> OperationRecord | None:
        """Return an operation."""
        ...

    def claim(self, worker: str, kinds: Sequence[str]) -> OperationRecord | None:
        """Take the oldest operation of these kinds that waits, or whose worker let its lease lapse."""
        ...

    def renew(self, operation: OperationRecord) -> bool:
        """Hold the lease for longer; False when it is lost."""
        ...

    def progress(self, operation: OperationRecord, progress: Progress) -> bool:
        """Note how far the work is and hold the lease for longer; False when it is lost."""
        ...

    def release(self, operation: OperationRecord) -> None:
        """Give the lease back unfinished, for another worker to go on at once."""
        ...

    def finish(self, operation: OperationRecord, progress: Progress, now: datetime) -> bool:
        """End it as done; False when the lease is lost."""
        ...

    def fail(self, operation: OperationRecord, error: str, now: datetime) -> bool:
        """End it as given up; False when the lease is lost."""
        ...


class HeartbeatStore(Protocol):
    """Where workers say that they are there."""

    def report(self, heartbeat: Heartbeat) -> None:
        """Keep a worker's latest report."""
        ...

    def since(self, earliest: datetime) -> list[Heartbeat]:
        """Return the workers that have reported since then."""
        ...
