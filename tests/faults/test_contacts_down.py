"""Contacts is away or hangs: interactions from unknown senders are kept, and find their contact later."""

from __future__ import annotations

import time

import pytest

from tests.faults.checks import check_all
from tests.faults.conftest import Figures, Size, StartWriter
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.whole_system import WholeSystem
from tests.faults.writes import Write

_CONTACTS = ("contacts.grpc", "contacts.http", "contacts.worker")
_ANSWER_SECONDS = 5.0


@pytest.mark.timeout(600)
def test_interactions_of_unknown_senders_are_kept_while_contacts_is_down(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    seconds = size.of(long=60, quick=8)
    with system.down(*_CONTACTS):
        writer = start_writer(only_by_identity=True)
        time.sleep(seconds)
        kept = [recording for recording in ledger.recordings if recording.name and not recording.contact]
        late = _late(ledger)
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)

    figures.note("kept", len(kept), f"interactions without a contact in {seconds} s, {len(late)} late answers")
    figures.note("drained", drained, "s after contacts was back")
    figures.note("violations", len(found.violations))
    found.require_none()
    assert len(kept) > 20 * seconds
    assert not late


@pytest.mark.timeout(600)
def test_interactions_of_unknown_senders_are_kept_while_contacts_hangs(
    system: WholeSystem, ledger: Ledger, start_writer: StartWriter, size: Size, figures: Figures
) -> None:
    seconds = size.of(long=30, quick=8)
    with system.frozen("contacts.grpc"):
        writer = start_writer(only_by_identity=True)
        time.sleep(seconds)
        kept = [recording for recording in ledger.recordings if recording.name and not recording.contact]
        errors = ledger.errors()
        late = _late(ledger)
    ready = system.wait_ready()
    writer.stop()
    drained = come_to_rest(system, writer, since=ready)
    found = check_all(system, ledger, drained)

    figures.note("kept", len(kept), f"interactions without a contact in {seconds} s, turned away first: {dict(errors)}")
    figures.note("drained", drained, "s after contacts went on")
    figures.note("violations", len(found.violations))
    found.require_none()
    assert not late
    assert not errors


def _late(ledger: Ledger) -> list[Write]:
    return [write for write in ledger.open() if write.progress.issued < time.monotonic() - _ANSWER_SECONDS]
