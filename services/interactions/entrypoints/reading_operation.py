"""The `read-facts` operation: all texts read once more, after an extractor was added or made better."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from servicekit.access.caller import acting_as
from servicekit.operations import Progress
from servicekit.operations_worker import Task, Work

from services.interactions.entrypoints.reading_handler import READER
from services.interactions.usecases.read_texts import ReadingProgress

READING = "read-facts"

ReadEverything = Callable[[ReadingProgress, Callable[[ReadingProgress], None]], ReadingProgress]


def reading_operation(read: ReadEverything) -> Work:
    """Return the work of one operation."""

    async def work(task: Task) -> None:
        loop = asyncio.get_running_loop()
        start = ReadingProgress(**task.cursor) if task.cursor else ReadingProgress()

        def report(progress: ReadingProgress) -> None:
            asyncio.run_coroutine_threadsafe(task.report(_stored(progress)), loop).result()

        def read_all() -> ReadingProgress:
            with acting_as(READER):
                return read(start, report)

        await task.report(_stored(await asyncio.to_thread(read_all)))

    return work


def _stored(progress: ReadingProgress) -> Progress:
    cursor = {"cursor": progress.cursor, "looked_at": progress.looked_at, "changed": progress.changed}
    return Progress(progress.looked_at, 0, {"changed": progress.changed}, cursor)
