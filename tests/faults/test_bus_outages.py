"""NATS is away, or has lost everything: writes go on, and afterwards the bus holds what the databases hold."""

from __future__ import annotations

import time

import pytest

from tests.faults.checks import check_all
from tests.faults.conftest import Figures, Size, StartWriter
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import SERVICES, WholeSystem

_ANSWER_SECONDS = 5.0


@pytest.mark.timeout(600)
def test_writes_succeed_while_nats_is_down_and_their_events_follow(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    seconds = size.of(long=60, quick=8)
    writer = start_writer()

    with system.down("nats-server"):
        down_at = time.monotonic()
        time.sleep(seconds)
        answered = [write for write in ledger.answered() if write.progress.issued > down_at]
        late = [write for write in ledger.open() if write.progress.issued < time.monotonic() - _ANSWER_SECONDS]
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)

    figures.note("writes", len(answered), f"acknowledged in {seconds} s without NATS, {len(late)} late")
    figures.note("drained", drained, "s after NATS was back")
    figures.note("violations", len(found.violations))
    found.require_none()
    assert len(answered) > 20 * seconds
    assert not late


@pytest.mark.timeout(600)
def test_reconcile_refills_a_bus_that_lost_its_storage(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    writer = start_writer()

    time.sleep(size.of(long=30, quick=5))
    system.wipe_bus()
    system.wait_ready()
    results = {service: system.api.operate(service, "reconcile") for service in SERVICES}
    republished = sum(result["republished"] for result in results.values())
    writer.stop()
    drained = come_to_rest(system, writer, since=time.monotonic())
    found = check_all(system, ledger, drained)

    figures.note("republished", republished, str(results))
    figures.note("drained", drained, "s after reconcile")
    figures.note("events", found.events, f"distinct, of {found.interactions} interactions, {found.contacts} contacts")
    figures.note("violations", len(found.violations))
    found.require_none()
    assert republished
