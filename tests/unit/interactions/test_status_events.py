"""Events about messages say why one failed, and name nobody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from backstory.events.interactions.v1.events_pb2 import DeliveryStatusChanged

from services.interactions.adapters.status_messages import status_event
from services.interactions.domain.statuses import DeliveryStatus

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _note(*entries: tuple[DeliveryStatus, str]) -> str:
    rows = [{"key": f"d{int(status)}", "status": int(status), "note": note} for status, note in entries]
    log = {"_id": "i_1", "source": "sms", "entries": rows}
    row = {"contact": "c_1", "channel": "sms"}
    event = status_event(log, row, DeliveryStatus.FAILED, None, 1, 1, NOON)
    return DeliveryStatusChanged.FromString(event.payload).note


@pytest.mark.parametrize(
    "note", ["error 30003", "smtp-550", "gave-up: asked-in-vain: DEADLINE_EXCEEDED", "error 131026"]
)
def test_the_reason_of_a_failure_goes_with_the_event(note: str) -> None:
    assert _note((DeliveryStatus.SENT, "other"), (DeliveryStatus.FAILED, note)) == note


@pytest.mark.parametrize(
    "note",
    ["no such user anna@example.org", "+4930123", "refused 4930 123 4567", "00-49-30-123", "a" * 101, "Müller", ""],
)
def test_what_might_be_an_address_or_a_number_stays_out_of_it(note: str) -> None:
    assert _note((DeliveryStatus.FAILED, note)) == ""
