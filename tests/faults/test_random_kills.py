"""Processes die at any moment, and nothing that was acknowledged is lost, doubled or out of order."""

from __future__ import annotations

import time

import pytest

from tests.faults.checks import check_all, check_cards
from tests.faults.conftest import Figures, Size
from tests.faults.killer import Killer
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import WholeSystem
from tests.faults.writer import Writer


@pytest.mark.timeout(3600)
def test_nothing_is_lost_when_random_processes_are_killed(
    system: WholeSystem, ledger: Ledger, writer: Writer, size: Size, figures: Figures
) -> None:
    killer = Killer(system, seed=20260301)

    began = time.monotonic()
    killer.kill(size.of(long=200, quick=12))
    writer.stop()
    seconds = time.monotonic() - began
    ready = system.wait_ready()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)
    cards = check_cards(system)

    figures.note("kills", sum(killer.killed.values()), str(dict(killer.killed)))
    figures.note("writes", len(ledger.answered()), f"acknowledged in {seconds:.0f} s, {ledger.resent()} sent again")
    figures.note("drained", drained, "s after everything was up again")
    figures.note("events", found.events, f"distinct, {found.duplicates} duplicates on the bus")
    figures.note("cards", cards.equal, f"of {cards.cards} rebuilt equal, {len(cards.mended)} mended")
    figures.note("violations", len(found.violations))
    found.require_none()
    cards.require_none_mended()
