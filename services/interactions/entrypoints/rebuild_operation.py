"""The `rebuild` operation: cards and search entries built anew by the worker, with progress that survives restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from servicekit.operations import Progress
from servicekit.operations_worker import Task, Work

from services.interactions.usecases.rebuild_cards import RebuildProgress

Rebuild = Callable[[RebuildProgress, Callable[[RebuildProgress], None]], RebuildProgress]


def rebuild_operation(rebuild: Rebuild) -> Work:
    """Return the work of one operation."""

    async def work(task: Task) -> None:
        loop = asyncio.get_running_loop()
        start = RebuildProgress(**task.cursor) if task.cursor else RebuildProgress()

        def report(progress: RebuildProgress) -> None:
            asyncio.run_coroutine_threadsafe(task.report(_stored(progress)), loop).result()

        report_at_end = await asyncio.to_thread(rebuild, start, report)
        await task.report(_stored(report_at_end))

    return work


def _stored(progress: RebuildProgress) -> Progress:
    results = {
        "cards": progress.cards,
        "interactions": progress.interactions,
        "equal": progress.equal,
        "mended": progress.mended,
        "entries": progress.entries,
        "entries_mended": progress.entries_mended,
    }
    places = {"cursor": progress.cursor, "cards_done": progress.cards_done, "entries_to": progress.entries_to}
    cursor = places | {"total": progress.total, **results}
    return Progress(progress.cards, progress.total, results, cursor)
