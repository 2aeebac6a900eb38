"""Events of imported contacts wait while an import stores, overtake nothing, are not overtaken, and all go out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import mongoengine
import pytest
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.adapters.backfill_room import BackfillRoom, is_storing
from servicekit.adapters.commit_watch import CommitWatch
from servicekit.adapters.guarded import Change, guarded_update, new_document
from servicekit.adapters.mongo_client import Row, connect, ensure_indexes
from servicekit.adapters.mongo_outbox import EmbeddedOutbox, MongoOutbox
from servicekit.outbox import OutboxEvent, PendingEvent

from services.contacts.adapters.documents import COLLECTION, DOCUMENTS
from services.contacts.settings import ContactsSettings

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class At:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[Row]]:
    """The service's own database."""
    database = connect(ContactsSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace))
    ensure_indexes(database, DOCUMENTS)
    yield database
    mongoengine.disconnect("contacts")


@pytest.fixture
def clock() -> At:
    return At()


@pytest.fixture
def outbox(database: Database[Row], clock: At) -> MongoOutbox:
    room = BackfillRoom(partial(is_storing, database))
    return MongoOutbox([EmbeddedOutbox(database[COLLECTION], room)], clock)


def _event(contact: str, version: int, at: datetime, *, imported: bool) -> OutboxEvent:
    name = f"{contact}-{version}"
    return OutboxEvent(name, "contacts", "ContactUpdated", contact, 1, version, b"", "", "", at, can_wait=imported)


def _store(database: Database[Row], *contacts: str, imported: bool, at: datetime = NOON) -> None:
    database[COLLECTION].insert_many(
        [new_document({"_id": each}, (_event(each, 1, at, imported=imported),), None, at) for each in contacts]
    )


def _change(database: Database[Row], contact: str, version: int, *, imported: bool, at: datetime = NOON) -> None:
    write = Change(events=(_event(contact, version + 1, at, imported=imported),))
    assert guarded_update(database[COLLECTION], contact, version, write, at)


def _importing(database: Database[Row], *, finished: bool = False, update_time: datetime = NOON) -> None:
    state = {"finished": finished, "update_time": update_time}
    database["imports"].update_one({"_id": "import"}, {"$set": state}, upsert=True)


def _names(pending: list[PendingEvent]) -> list[str]:
    return [each.event.event_id for each in pending]


def _due(outbox: MongoOutbox, limit: int = 200) -> list[PendingEvent]:
    return list(outbox.pending(limit))


def test_imported_events_trickle_while_an_import_stores_and_flow_when_it_has_ended(
    database: Database[Row], outbox: MongoOutbox, clock: At
) -> None:
    _store(database, *(f"c_{number}" for number in range(100)), imported=True)
    _importing(database)

    first, second = _due(outbox), _due(outbox)
    clock.time += timedelta(seconds=1)
    third = _due(outbox)
    _importing(database, finished=True)
    after = _due(outbox)

    assert 0 < len(first) < 100
    assert second == []
    assert len(third) == len(first)
    assert len(after) == 100


def test_a_live_event_goes_out_at_once_and_before_older_imported_ones(
    database: Database[Row], outbox: MongoOutbox
) -> None:
    _store(database, "c_1", "c_2", imported=True, at=NOON - timedelta(minutes=1))
    _store(database, "c_live", imported=False)

    assert _names(_due(outbox)) == ["c_live-1", "c_1-1", "c_2-1"]
    assert outbox.depth().events == 3
    assert outbox.depth().oldest_seconds == 0
    _importing(database)
    _due(outbox)
    assert _names(_due(outbox)) == ["c_live-1"]


def test_a_change_of_an_imported_contact_sends_the_imported_events_out_before_it(
    database: Database[Row], outbox: MongoOutbox
) -> None:
    _store(database, "c_1", "c_2", imported=True)
    _change(database, "c_1", 1, imported=True)
    _importing(database)
    _due(outbox)
    _change(database, "c_1", 2, imported=False)

    sent = []
    for _ in range(3):
        due = _due(outbox)
        sent += _names(due)
        outbox.published(due)

    assert sent == ["c_1-1", "c_1-2", "c_1-3"]
    assert outbox.depth().events == 1


def test_a_document_is_offered_once_though_some_of_its_events_wait(
    database: Database[Row], outbox: MongoOutbox
) -> None:
    _store(database, "c_1", imported=True)
    _change(database, "c_1", 1, imported=False)

    assert _names(_due(outbox)) == ["c_1-1"]


def test_an_event_that_was_put_off_holds_back_the_imported_ones_behind_it(
    database: Database[Row], outbox: MongoOutbox, clock: At
) -> None:
    _store(database, "c_1", imported=True)
    _change(database, "c_1", 1, imported=True)
    [event] = _due(outbox)
    outbox.defer(event, 30.0, "Refused")

    assert _due(outbox) == []
    _change(database, "c_1", 2, imported=False)
    assert _due(outbox) == []
    clock.time += timedelta(seconds=31)
    [again] = _due(outbox)
    assert (again.event.event_id, again.attempts) == ("c_1-1", 1)
    outbox.published([again])
    assert _names(_due(outbox)) == ["c_1-2"]


def test_nothing_waits_for_more_than_ten_minutes(database: Database[Row], outbox: MongoOutbox, clock: At) -> None:
    _store(database, *(f"c_{number}" for number in range(100)), imported=True)
    clock.time += timedelta(minutes=10)
    _importing(database, update_time=clock.time)

    assert len(_due(outbox)) == 100


def test_an_import_that_broke_holds_nothing_back(database: Database[Row], outbox: MongoOutbox) -> None:
    _store(database, *(f"c_{number}" for number in range(100)), imported=True)
    _importing(database, update_time=NOON - timedelta(seconds=6))

    assert len(_due(outbox)) == 100


def test_entries_written_before_events_could_wait_go_out(database: Database[Row], outbox: MongoOutbox) -> None:
    _store(database, "c_1", imported=False)
    database[COLLECTION].update_one({"_id": "c_1"}, {"$unset": {"outbox.0.can_wait": ""}})
    _importing(database)

    assert _names(_due(outbox)) == ["c_1-1"]


def test_only_live_contacts_wake_the_relay(database: Database[Row]) -> None:
    watch = CommitWatch([database[COLLECTION]])
    watch.mark()
    _store(database, "c_1", imported=True)

    assert not watch.wait(1.0)
    _store(database, "c_live", imported=False)
    assert watch.wait(10.0)
    watch.close()


def test_due_events_are_read_in_order_without_sorting_all_that_waits(
    database: Database[Row], outbox: MongoOutbox
) -> None:
    names = [f"c_{number:03d}" for number in range(50)]
    for number, name in enumerate(reversed(names)):
        _store(database, name, imported=True, at=NOON - timedelta(seconds=number))
    plan = database[COLLECTION].find({"outbox.0": {"$exists": True}, "outbox.next_at": {"$lte": NOON}}).explain()

    assert _names(_due(outbox, 10)) == [f"{name}-1" for name in names[:10]]
    assert plan["queryPlanner"]["winningPlan"]["inputStage"]["indexName"] == "outbox.next_at_1"
