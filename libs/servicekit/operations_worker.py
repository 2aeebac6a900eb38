"""The worker's side of operations: claim one, hold its lease while the work goes on, and say how it ended."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from servicekit.clock import Clock
from servicekit.errors import DeadlineExceeded, ServiceError, Unavailable
from servicekit.logs import get_logger
from servicekit.operations import (
    LEASE_SECONDS,
    RENEW_SECONDS,
    Heartbeat,
    HeartbeatStore,
    OperationRecord,
    OperationStore,
    Progress,
)

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 10.0
MAX_ATTEMPTS = 20
"""An operation that was interrupted this often does not get further by trying again."""


class LeaseLost(Exception):
    """Another worker has taken the operation over; stop working on it."""


class Task:
    """One operation in work, as the work sees it."""

    def __init__(self, operation: OperationRecord, store: OperationStore) -> None:
        """Go on from what is stored."""
        self._operation = operation
        self._store = store
        self.last = Progress(operation.done, operation.total, operation.results, operation.cursor)

    @property
    def cursor(self) -> Mapping[str, Any]:
        """Where to go on; empty at the first start."""
        return self.last.cursor

    async def report(self, progress: Progress) -> None:
        """Store how far the work is. Raises LeaseLost when the work belongs to another worker now."""
        if not await asyncio.to_thread(self._store.progress, self._operation, progress):
            raise LeaseLost
        self.last = progress

    async def hold(self) -> None:
        """Renew the lease for as long as this runs; end by raising LeaseLost when it cannot be held."""
        failed = 0.0
        while failed < LEASE_SECONDS - RENEW_SECONDS:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                if not await asyncio.to_thread(self._store.renew, self._operation):
                    raise LeaseLost
                failed = 0.0
            except LeaseLost:
                raise
            except Exception:  # noqa: BLE001 - the store is away: it may be back before the lease ends
                failed += RENEW_SECONDS
        raise LeaseLost


Work = Callable[[Task], Awaitable[None]]
"""Does one kind of operation, going on from `task.cursor`; what it last reported are its results."""


class OperationRunner:
    """Runs the operations of one service, one at a time, as a background job of its worker."""

    def __init__(
        self,
        store: OperationStore,
        kinds: Mapping[str, Work],
        clock: Clock,
        *,
        translate: Callable[[Exception], ServiceError | None] = lambda _fault: None,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        """Serve these kinds. `translate` tells faults of the database as errors, as it does for calls."""
        self._store = store
        self._kinds = kinds
        self._clock = clock
        self._translate = translate
        self._poll_seconds = poll_seconds
        self._worker = worker_name()
        self._log = get_logger()

    async def run(self, stop: asyncio.Event) -> None:
        """Look for operations until told to stop; one in work is then given back with its progress."""
        while not stop.is_set():
            operation = await asyncio.to_thread(self._store.claim, self._worker, list(self._kinds))
            if operation is None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._poll_seconds)
            else:
                await self._work_on(operation, stop)

    async def _work_on(self, operation: OperationRecord, stop: asyncio.Event) -> None:
        self._log.info("operation starts", operation=operation.id, state=operation.kind, attempts=operation.attempt)
        if operation.attempt > MAX_ATTEMPTS:
            await self._fail(operation, "INTERRUPTED_TOO_OFTEN")
            return
        task = Task(operation, self._store)
        work = asyncio.ensure_future(self._kinds[operation.kind](task))
        hold = asyncio.ensure_future(task.hold())
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait([work, hold, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            pending = [each for each in (work, hold, stopping) if not each.done()]
            for each in pending:
                each.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        await self._settle(operation, task, work)

    async def _settle(self, operation: OperationRecord, task: Task, work: asyncio.Future[None]) -> None:
        fault = None if work.cancelled() else work.exception()
        if work.cancelled():
            await asyncio.to_thread(self._store.release, operation)
        elif fault is None:
            await asyncio.to_thread(self._store.finish, operation, task.last, self._clock.now())
            self._log.info("operation done", operation=operation.id, state=operation.kind, count=task.last.done)
        elif self._passes(fault):
            self._log.info("operation interrupted", operation=operation.id, error=type(fault).__name__)
        else:
            self._log.error("operation failed", operation=operation.id, state=operation.kind, exc_info=fault)
            await self._fail(operation, fault.reason if isinstance(fault, ServiceError) else type(fault).__name__)

    def _passes(self, fault: BaseException) -> bool:
        """Tell whether the operation can go on when its lease has lapsed: what stopped it passes by itself."""
        known = self._translate(fault) if isinstance(fault, Exception) else None
        return isinstance(known or fault, LeaseLost | Unavailable | DeadlineExceeded)

    async def _fail(self, operation: OperationRecord, error: str) -> None:
        await asyncio.to_thread(self._store.fail, operation, error, self._clock.now())


class HeartbeatReporter:
    """Reports, as a background job of the worker, that it is there and how it is."""

    def __init__(
        self, store: HeartbeatStore, status: Callable[[], tuple[bool, int]], clock: Clock, seconds: float | None = None
    ) -> None:
        """`status` gives whether the bus is connected, and how often a subscription had to be rebuilt."""
        self._store = store
        self._status = status
        self._clock = clock
        self._seconds = seconds or HEARTBEAT_SECONDS
        self._worker = worker_name()

    async def run(self, stop: asyncio.Event) -> None:
        """Report until told to stop."""
        while not stop.is_set():
            connected, rebuilds = self._status()
            heartbeat = Heartbeat(self._worker, self._clock.now(), connected, rebuilds)
            await asyncio.to_thread(self._store.report, heartbeat)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._seconds)


def worker_name() -> str:
    """Return `<host>:<process id>`."""
    return f"{socket.gethostname()}:{os.getpid()}"
