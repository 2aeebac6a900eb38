"""The worker's part in a change of tags: one contact after the other until none has an old tag."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from servicekit.operations_worker import Task, Work

Replace = Callable[[Mapping[str, Any], Callable[[int], None]], None]
"""Carries out what a cursor orders, and reports how many contacts each batch changed."""


def tags_operation(replace_ordered: Replace) -> Work:
    """Return the work of one operation; its cursor stays what was ordered."""

    async def work(task: Task) -> None:
        loop = asyncio.get_running_loop()

        def report(changed: int) -> None:
            progress = replace(task.last, done=task.last.done + changed)
            asyncio.run_coroutine_threadsafe(task.report(progress), loop).result()

        await asyncio.to_thread(replace_ordered, task.cursor, report)

    return work
