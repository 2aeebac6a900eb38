"""The `rebuild` operation of contacts: what every contact is found by, derived anew by the worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from servicekit.operations import Progress
from servicekit.operations_worker import Task, Work

from services.contacts.usecases.derive_search_keys import Derived

Derive = Callable[[Derived, Callable[[Derived], None]], Derived]


def rebuild_operation(derive: Derive) -> Work:
    """Return the work of one operation."""

    async def work(task: Task) -> None:
        loop = asyncio.get_running_loop()
        start = Derived(**task.cursor) if task.cursor else Derived()

        def report(derived: Derived) -> None:
            asyncio.run_coroutine_threadsafe(task.report(_stored(derived)), loop).result()

        await task.report(_stored(await asyncio.to_thread(derive, start, report)))

    return work


def _stored(derived: Derived) -> Progress:
    results = {"contacts": derived.contacts, "derived": derived.derived}
    return Progress(
        derived.contacts, derived.total, results, {"cursor": derived.cursor, "total": derived.total, **results}
    )
