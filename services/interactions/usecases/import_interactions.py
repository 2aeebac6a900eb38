"""Importing: a stream of records becomes history without side effects, and every record is accounted for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime

from servicekit.errors import InvalidArgument

from services.interactions.domain.import_records import ImportPart, ImportRecord, Window
from services.interactions.domain.ports import ImportProgress
from services.interactions.usecases.check_import_record import RecordChecks
from services.interactions.usecases.store_import_window import WINDOWS_AT_ONCE, ImportPorts, PreparedWindow, WindowStore

__all__ = ["ImportPorts", "import_interactions"]

LEAST_RECORDS = 500
MOST_RECORDS = 2_000
MOST_SIZE = 8 * 1024 * 1024
"""A window ends when it is full by its records or its text, and with fewer records when nothing else is stored."""


def import_interactions(parts: Iterable[ImportPart], caller: str, ports: ImportPorts) -> ImportProgress:
    """Record everything in the stream and return the report.

    Records are read, checked and prepared while the window before is stored. How far the import is is kept after each
    window, so that one that broke goes on from there. A record is stored without its place; the worker puts it into its
    customer's history, together with all others of that customer.
    """
    run: _Run | None = None
    with ExitStack() as stack:
        for part in parts:
            if run is None:
                run = _started(part, caller, ports, stack)
            now = ports.clock.now()
            for record in part.records:
                run.take(record, now)
        if run is None:
            raise InvalidArgument("name", "is required in the first message", "FIELD_REQUIRED")
        return run.finished()


def _started(part: ImportPart, caller: str, ports: ImportPorts, stack: ExitStack) -> _Run:
    now = ports.clock.now()
    progress = ports.imports.get(part.name) or ImportProgress(part.name, create_time=now, update_time=now)
    if progress.finished:
        progress = ImportProgress(part.name, create_time=progress.create_time)
    progress = replace(progress, skips=(), update_time=now)
    if not part.validate_only:
        ports.imports.save(progress, ())
    checks = RecordChecks(part.source, caller, ports.readers, ports.redaction)
    store = WindowStore(part.source, ports, progress, validate_only=part.validate_only)
    return _Run(checks, store, stack)


class _Run:
    """One import in progress."""

    def __init__(self, checks: RecordChecks, store: WindowStore, stack: ExitStack) -> None:
        self._checks = checks
        self._store = store
        self._storing = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="import-store"))
        self._window = Window()
        self._under_way: deque[Future[None]] = deque()

    def take(self, record: ImportRecord, now: datetime) -> None:
        """Check one record and put it into the window."""
        checked = self._checks.check(record, now)
        if checked is None:
            return
        window = self._window
        window.add(record.line, checked)
        is_full = len(window) >= MOST_RECORDS or window.size >= MOST_SIZE
        if is_full or (len(window) % LEAST_RECORDS == 0 and all(each.done() for each in self._under_way)):
            self._pass_on()

    def finished(self) -> ImportProgress:
        """Store the rest and return the report."""
        for skip in self._checks.incomplete():
            self._window.add(0, skip)
        self._pass_on()
        self._wait_for_all_but(0)
        return self._store.finished()

    def _pass_on(self) -> None:
        """Start storing the window; only so many may be under way, because all of them are in memory."""
        window, self._window = self._window, Window()
        if len(window) == 0:
            return
        prepared = self._store.prepare(window)
        self._wait_for_all_but(WINDOWS_AT_ONCE - 2)
        before = self._under_way[-1] if self._under_way else None
        self._under_way.append(self._storing.submit(copy_context().run, self._store_after, prepared, before))

    def _store_after(self, window: PreparedWindow, before: Future[None] | None) -> None:
        """Store a window unless one before it failed: what is committed is everything up to a line."""
        if before is not None:
            before.result()
        self._store.store(window)

    def _wait_for_all_but(self, windows: int) -> None:
        while len(self._under_way) > windows:
            self._under_way.popleft().result()
