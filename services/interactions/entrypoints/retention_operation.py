"""The `retention` operation and its dry run, with progress that survives restarts; and its start once a day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict

from servicekit.operations import Progress
from servicekit.operations_worker import Task, Work

from services.interactions.domain.retention import Looked

RETENTION, REPORT = "retention", "retention-report"
LOOK_SECONDS = 600.0

Retain = Callable[[Looked, Callable[[Looked], None]], Looked]


def retention_operation(retain: Retain) -> Work:
    """Return the work of one operation."""

    async def work(task: Task) -> None:
        loop = asyncio.get_running_loop()
        start = Looked(**task.cursor) if task.cursor else Looked()

        def report(looked: Looked) -> None:
            asyncio.run_coroutine_threadsafe(task.report(_stored(looked)), loop).result()

        await task.report(_stored(await asyncio.to_thread(retain, start, report)))

    return work


async def start_daily(start_if_due: Callable[[], bool], stop: asyncio.Event) -> None:
    """Look every ten minutes whether the last run is a day ago."""
    while not stop.is_set():
        await asyncio.to_thread(start_if_due)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)


def _stored(looked: Looked) -> Progress:
    cursor = asdict(looked)
    results = {name: value for name, value in cursor.items() if name not in ("cursor", "looked_at")}
    return Progress(looked.looked_at, 0, results, cursor)
