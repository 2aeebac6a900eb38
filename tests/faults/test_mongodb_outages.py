"""MongoDB dies or hangs under load: callers are told soon, and what was acknowledged is kept."""

from __future__ import annotations

import time

import pytest

from tests.faults.checks import check_all
from tests.faults.conftest import Figures, Size, StartWriter
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import WholeSystem
from tests.faults.writer import Writer

_TOLD_WITHIN_SECONDS = 2.0
_EXPECTED = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"}


@pytest.mark.timeout(600)
def test_callers_are_told_soon_when_mongodb_is_killed(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    writer = start_writer()
    time.sleep(2)

    with system.down("mongod"):
        time.sleep(size.of(long=15, quick=5))

    _recover(system, ledger, writer, figures)


@pytest.mark.timeout(600)
def test_callers_are_told_soon_when_mongodb_hangs(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    writer = start_writer()
    time.sleep(2)

    with system.frozen("mongod"):
        time.sleep(size.of(long=15, quick=5))

    _recover(system, ledger, writer, figures)


def _recover(system: WholeSystem, ledger: Ledger, writer: Writer, figures: Figures) -> None:
    longest, errors = ledger.longest_failure(), ledger.errors()
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)

    figures.note("told", longest, f"s at the longest, {dict(errors)}")
    figures.note("writes", len(ledger.answered()), f"acknowledged, drained {drained:.1f} s after everything was up")
    figures.note("violations", len(found.violations))
    found.require_none()
    assert errors
    assert set(errors) <= _EXPECTED
    assert longest < _TOLD_WITHIN_SECONDS
