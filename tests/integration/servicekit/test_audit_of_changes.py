"""The audit of changes is made from their events: once for each, and an import's together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.events.v1.metadata_pb2 import AnyEvent, EventMetadata
from backstory.interactions.v1 import interactions_pb2
from pymongo.database import Database
from pymongo.errors import PyMongoError
from servicekit.adapters.guarded import new_document
from servicekit.adapters.mongo_audit import MongoAudit
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_operating import audit_log
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox
from servicekit.audit import Kind
from servicekit.clock import SystemClock
from servicekit.outbox import OutboxEvent

from tests.support.small_server import CONTACTS, SmallSettings

INTERACTIONS = interactions_pb2.DESCRIPTOR.services_by_name["InteractionsService"]
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Refusing:
    """A collection that takes nothing."""

    def insert_many(self, *_: Any, **__: Any) -> None:
        """Refuse."""
        raise PyMongoError("the disk is full")


@pytest.fixture
def audit(database: Database[Row]) -> MongoAudit:
    return audit_log(SmallSettings(), database, [CONTACTS, INTERACTIONS])


def kept(database: Database[Row]) -> list[Row]:
    return list(database["audit_entries"].find().sort("_id", 1))


def an_event(number: int = 1, method: str = "/s/UpdateContact", at: datetime = NOON) -> OutboxEvent:
    metadata = EventMetadata(
        event_id=f"e_{number}",
        method=method,
        actor_display_name="Anna Berg",
        reason="a typo",
        purpose="support",
    )
    payload = AnyEvent(metadata=metadata).SerializeToString()
    contact = f"c_{number}"
    return OutboxEvent(f"e_{number}", "contacts", "ContactUpdated", contact, 1, number, payload, "agents/anna", "", at)


def test_a_change_is_kept_once_from_its_event_and_before_the_event_leaves_its_outbox(
    database: Database[Row], audit: MongoAudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    things = database["things"]
    outbox = MongoOutbox([EmbeddedOutbox(things)], SystemClock(), audit)
    things.insert_one(new_document({"_id": "c_1"}, (an_event(),), None, NOON))
    [pending] = outbox.pending(10)
    with monkeypatch.context() as patched:
        patched.setattr(audit, "_entries", Refusing())
        with pytest.raises(PyMongoError):
            outbox.published([pending])
    [again] = outbox.pending(10)
    outbox.published([again])
    audit.keep([again.event])

    assert not outbox.pending(10)
    [entry] = kept(database)
    assert (entry["kind"], entry["event"], entry["contacts"]) == (Kind.WRITE.value, "ContactUpdated", ["c_1"])
    assert (entry["actor"], entry["actor_name"], entry["reason"]) == ("agents/anna", "Anna Berg", "a typo")
    assert (entry["method"], entry["purpose"], entry["time"]) == ("/s/UpdateContact", "support", NOON)
    assert "expire_time" not in entry


@pytest.mark.parametrize(
    "method", ["contacts.v1.ContactsService/ImportContacts", "interactions.v1.InteractionsService/ImportInteractions"]
)
def test_what_an_import_changes_within_a_second_shares_an_entry_however_often_it_is_told(
    database: Database[Row], audit: MongoAudit, method: str
) -> None:
    path = f"/backstory.{method}"
    told = [an_event(number, path, NOON + timedelta(milliseconds=400 * number)) for number in range(4)]

    audit.keep([*told[:2], an_event(9)])
    audit.keep(told[1:])
    audit.keep(told)

    first, single, later = sorted(kept(database), key=lambda row: (row["time"], row["contacts"]))
    assert (first["method"], first["contacts"], first["time"]) == (path, ["c_0", "c_1", "c_2"], NOON)
    assert (first["actor"], first["event"], first["reason"]) == ("agents/anna", "ContactUpdated", "a typo")
    assert (later["contacts"], later["time"]) == (["c_3"], NOON + timedelta(seconds=1))
    assert (single["method"], single["contacts"]) == ("/s/UpdateContact", ["c_9"])
