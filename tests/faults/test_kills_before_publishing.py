"""Workers die again and again between a write and its event: no event is lost, and none tells what is not so."""

from __future__ import annotations

import itertools
import time

import pytest

from tests.faults.checks import check_all
from tests.faults.conftest import Figures, Size, StartWriter
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import WholeSystem

_WORKERS = ("contacts.worker", "interactions.worker")
_WINDOWS = ("relay.before_publish", "relay.before_pull", "relay.before_ack")
_DEATH_SECONDS = 60.0
_PAUSE_SECONDS = 0.02


@pytest.mark.timeout(7200)
def test_no_event_is_lost_or_invented_when_workers_die_before_publishing(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    kills = size.of(long=500, quick=20)
    writer = start_writer(rate=10)

    died = _die_often(system, kills)
    for worker in _WORKERS:
        system.start_again(worker)
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)

    figures.note("kills", kills, f"between write and publish, {died}")
    figures.note("writes", len(ledger.answered()), "acknowledged")
    figures.note("drained", drained, "s after everything was up again")
    figures.note("events", found.events, f"distinct, {found.duplicates} duplicates on the bus")
    figures.note("violations", len(found.violations))
    found.require_none()


def _die_often(system: WholeSystem, kills: int) -> dict[str, int]:
    """Let both workers die so often together, each time in the next window."""
    windows = {worker: itertools.cycle(_WINDOWS) for worker in _WORKERS}
    died = dict.fromkeys(_WORKERS, 0)
    for worker in _WORKERS:
        system.kill(worker, stay_down=True)
        system.start_armed(worker, next(windows[worker]))
    last_death = time.monotonic()
    while sum(died.values()) < kills:
        for worker in _WORKERS:
            if not system.is_running(worker):
                died[worker] += 1
                last_death = time.monotonic()
                system.start_armed(worker, next(windows[worker]))
        assert time.monotonic() - last_death < _DEATH_SECONDS, f"no worker dies any more: {died}"
        time.sleep(_PAUSE_SECONDS)
    for worker in _WORKERS:
        system.kill(worker, stay_down=True)
    return died
