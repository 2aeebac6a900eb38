"""Events about organisations as bytes: what was published once must be readable for ever.

A golden file is written once, when its event is new: delete it and run this test to write it again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from backstory.events.contacts.v1 import events_pb2

from services.contacts.adapters.organization_messages import organization_event
from services.contacts.domain.events import Origin
from services.contacts.domain.organizations import (
    Description,
    Organization,
    OrganizationCreated,
    OrganizationDeleted,
    OrganizationEvent,
    OrganizationState,
    OrganizationUpdated,
)
from tests.support.contact_builders import NOON

GOLDEN = Path(__file__).parent / "golden"
ACME = Organization("acme", 1, 3, OrganizationState.ACTIVE, Description("Acme GmbH", "Pays late."), NOON, NOON)
EVENTS: list[OrganizationEvent] = [
    OrganizationCreated(ACME),
    OrganizationUpdated(ACME, ("display_name",)),
    OrganizationDeleted(replace(ACME, state=OrganizationState.DELETED, delete_time=NOON)),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_each_event_has_the_bytes_it_always_had_and_says_the_same(event: OrganizationEvent) -> None:
    golden = GOLDEN / f"{type(event).__name__}.binpb"
    told = organization_event(event, "e_1", Origin("agents/anna", "0123456789abcdef"), NOON)
    if not golden.exists():
        golden.write_bytes(told.payload)
        pytest.fail(f"wrote {golden.name}: look at it and commit it")

    assert told.payload == golden.read_bytes()
    message = getattr(events_pb2, type(event).__name__).FromString(golden.read_bytes())
    assert (message.organization.name, message.organization.display_name) == ("organizations/acme", "Acme GmbH")
    assert (message.metadata.event_id, message.metadata.version) == ("e_1", 3)
    assert told.contact == "acme"
