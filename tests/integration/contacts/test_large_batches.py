"""Batches of an import: everything is stored but what others were faster with, and the erased are found among many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import BulkWriteError
from servicekit.clock import SystemClock
from servicekit.ids import new_id

from services.contacts.adapters.erased_identities import MongoErasureList
from services.contacts.adapters.inserting import PORTION, insert_all
from services.contacts.adapters.merge_map import MongoMergeMap
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.domain.contact import Change
from services.contacts.domain.events import ContactCreated, Origin
from services.contacts.domain.ports import Order, Stamps
from tests.bench.crowd import contact
from tests.support.contacts_service import ContactsService

Row = dict[str, Any]
NUMBERS = range(5_000_000, 5_000_000 + 2 * PORTION + 10)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def database(service: ContactsService) -> Database[Row]:
    return service.collection.database


def test_all_of_a_batch_are_stored_but_those_whose_identity_others_took(service: ContactsService) -> None:
    taken = {NUMBERS[0], NUMBERS[PORTION - 1], NUMBERS[PORTION], NUMBERS[-1]}
    contacts = MongoContacts(service.collection, MongoMergeMap(service.collection), Stamps(SystemClock(), new_id, 1))
    service.collection.insert_many(
        [{"_id": f"other-{number}", "identity_keys": [contact(number).claimed_keys[0]]} for number in taken]
    )
    made = [contact(number) for number in NUMBERS]

    stored = contacts.add_all([Change(each, ContactCreated(each)) for each in made], Order(Origin("operators/test")))

    expected = {each.id for number, each in zip(NUMBERS, made, strict=True) if number not in taken}
    assert stored == expected
    assert {row["_id"] for row in service.collection.find({"_id": {"$in": [each.id for each in made]}})} == expected


def test_each_id_is_told_once_whichever_portion_it_came_with(database: Database[Row]) -> None:
    collection: Collection[Row] = database["portions"]

    def portions() -> Iterator[list[Row]]:
        yield [{"_id": "a"}, {"_id": "b"}]
        yield [{"_id": "b"}, {"_id": "c"}]
        yield [{"_id": "d"}]

    assert insert_all(collection, portions()) == {"a", "b", "c", "d"}
    assert insert_all(collection, iter(())) == set()


def test_a_fault_that_is_no_lost_race_ends_the_batch(database: Database[Row]) -> None:
    collection = database.create_collection("strict", validator={"number": {"$exists": True}})

    with pytest.raises(BulkWriteError):
        insert_all(collection, ([{"_id": name, "number": 1} if name == "a" else {"_id": name}] for name in "abc"))

    assert [row["_id"] for row in collection.find()] == ["a"]


@pytest.mark.parametrize("count", [1, 5_000])
def test_an_erased_identity_is_found_among_few_and_among_many(database: Database[Row], count: int) -> None:
    erased = MongoErasureList(database, b"a secret of this test")
    keys = [f"phone||+4930{number:07d}" for number in range(count)]
    before = erased.erased(keys)

    with database.client.start_session() as session:
        erased.remember([keys[-1]], "erasure-1", NOW, session)

    assert before == {}
    assert erased.erased(keys) == {keys[-1]: NOW}
    database["erased_identities"].delete_many({})
