"""Events of imported history let live ones go first, wait while an import is storing, and go out in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import mongoengine
import pytest
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.adapters.commit_watch import CommitWatch
from servicekit.adapters.mongo_client import connect, ensure_indexes
from servicekit.adapters.mongo_outbox import MongoOutbox

from services.interactions.adapters.documents import DOCUMENTS
from services.interactions.adapters.event_messages import InteractionOutbox
from services.interactions.adapters.interaction_rows import fresh_publication
from services.interactions.settings import InteractionsSettings

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class At:
    """A clock that is set."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[dict[str, Any]]]:
    """The service's own database."""
    database = connect(InteractionsSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace))
    ensure_indexes(database, DOCUMENTS)
    yield database
    mongoengine.disconnect("interactions")


def _store(database: Database[dict[str, Any]], name: str, recorded: datetime, *, imported: bool) -> None:
    database["interactions"].insert_one(
        {"_id": name, "contact": f"c_{name}", "seq": 1, "record_time": recorded, "data": b"", "digest": b""}
        | {"pub": fresh_publication(recorded, can_wait=imported)}
    )


def _importing(database: Database[dict[str, Any]], *, finished: bool, update_time: datetime) -> None:
    state = {"finished": finished, "update_time": update_time}
    database["imports"].update_one({"_id": "import"}, {"$set": state}, upsert=True)


def _names(outbox: MongoOutbox, limit: int = 10) -> list[str]:
    return [each.aggregate for each in outbox.pending(limit)]


def test_a_live_event_goes_out_before_imported_ones_that_are_older(database: Database[dict[str, Any]]) -> None:
    outbox = MongoOutbox([InteractionOutbox(database, 1)], At())
    for number in range(1, 6):
        _store(database, "i" * number, NOON - timedelta(minutes=10 - number), imported=True)
    _store(database, "live", NOON, imported=False)

    assert _names(outbox) == ["live", "i", "ii", "iii", "iiii", "iiiii"]
    assert _names(outbox, limit=3) == ["live", "i", "ii"]
    assert outbox.depth().events == 6
    assert outbox.depth().oldest_seconds == 0


def test_imported_events_trickle_while_an_import_stores_and_flow_when_it_has_ended(
    database: Database[dict[str, Any]],
) -> None:
    clock = At()
    outbox = MongoOutbox([InteractionOutbox(database, 1)], clock)
    for number in range(1, 101):
        _store(database, "i" * number, NOON, imported=True)
    _importing(database, finished=False, update_time=NOON)

    first, second = _names(outbox, 100), _names(outbox, 100)
    clock.time += timedelta(seconds=1)
    third = _names(outbox, 100)
    _importing(database, finished=True, update_time=NOON)
    after = _names(outbox, 100)

    assert 0 < len(first) < 100
    assert second == []
    assert len(third) == len(first)
    assert len(after) == 100


def test_imported_events_trickle_until_everything_imported_has_its_place(database: Database[dict[str, Any]]) -> None:
    outbox = MongoOutbox([InteractionOutbox(database, 1)], At())
    for number in range(1, 101):
        _store(database, "i" * number, NOON, imported=True)
    waiting = {"import": "an-import", "key": "phone:+4930", "line": 1}
    database["interactions"].insert_one({"_id": "waiting", "record_time": NOON, "unresolved": waiting})

    before = _names(outbox, 100)
    database["interactions"].update_one({"_id": "waiting"}, {"$set": {"unresolved.next_at": NOON}})
    after = _names(outbox, 100)

    assert 0 < len(before) < 100
    assert len(after) == 100


def test_an_import_that_broke_holds_nothing_back(database: Database[dict[str, Any]]) -> None:
    outbox = MongoOutbox([InteractionOutbox(database, 1)], At())
    for number in range(1, 101):
        _store(database, "i" * number, NOON, imported=True)
    _importing(database, finished=False, update_time=NOON - timedelta(seconds=6))

    assert len(_names(outbox, 100)) == 100


def test_a_deferred_imported_event_comes_again_when_its_time_has_come(database: Database[dict[str, Any]]) -> None:
    clock = At()
    outbox = MongoOutbox([InteractionOutbox(database, 1)], clock)
    _store(database, "i", NOON, imported=True)
    [event] = outbox.pending(10)
    outbox.defer(event, 30.0, "Refused")

    assert _names(outbox) == []
    clock.time += timedelta(seconds=31)
    [again] = outbox.pending(10)
    assert (again.aggregate, again.attempts) == ("i", 1)
    outbox.published([again])
    assert outbox.depth().events == 0


def test_only_live_events_wake_the_relay(database: Database[dict[str, Any]]) -> None:
    watch = CommitWatch([database["interactions"]])
    watch.mark()
    _store(database, "i", NOON, imported=True)

    assert not watch.wait(1.0)
    _store(database, "live", NOON, imported=False)
    assert watch.wait(10.0)
    watch.close()


def test_a_migration_drops_the_index_that_knew_live_events_only(database: Database[dict[str, Any]]) -> None:
    interactions = database["interactions"]
    interactions.create_index("pub.next_at", partialFilterExpression={"pub.state": "pending"})

    ensure_indexes(database, DOCUMENTS)

    keys = [tuple(name for name, _ in index["key"]) for index in interactions.index_information().values()]
    assert ("pub.next_at",) not in keys
    assert ("pub.state", "pub.next_at") in keys


def test_an_event_that_was_read_again_while_it_was_taken_out_is_taken_out_again_without_harm(
    database: Database[dict[str, Any]],
) -> None:
    outbox = MongoOutbox([InteractionOutbox(database, 1)], At())
    _store(database, "live", NOON, imported=False)
    first, second = outbox.pending(10), outbox.pending(10)

    outbox.published(first)
    outbox.published(second)

    assert outbox.depth().events == 0
