"""The worker looks for duplicates without a pause while some are due, and now and then only while an import stores."""

from __future__ import annotations

import asyncio
import time

import pytest

from services.contacts.entrypoints import duplicates_loop
from services.contacts.entrypoints.duplicates_loop import BATCH, suggest_for_ever

BATCHES = 4


def _seconds_for_some_batches(*, importing: bool) -> float:
    stop = asyncio.Event()
    batches = 0

    def suggest(limit: int) -> int:
        nonlocal batches
        batches += 1
        if batches == BATCHES:
            stop.set()
        return limit

    began = time.monotonic()
    asyncio.run(suggest_for_ever(suggest, lambda: importing, stop))
    assert batches == BATCHES
    return time.monotonic() - began


def test_few_contacts_are_looked_at_while_an_import_stores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates_loop, "PAUSE_SECONDS", 0.3)

    assert BATCH < 100
    assert _seconds_for_some_batches(importing=True) >= 0.3 * (BATCHES - 1)


def test_all_that_are_due_are_looked_at_without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates_loop, "PAUSE_SECONDS", 600.0)

    assert _seconds_for_some_batches(importing=False) < 600
