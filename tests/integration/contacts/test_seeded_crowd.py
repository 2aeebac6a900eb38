"""The customers that measurements are made with are stored as the service would store them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.collection import Collection
from servicekit.adapters.mongo_outbox import EmbeddedOutbox

from services.contacts.adapters.merge_map import MongoMergeMap
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.adapters.mongo_suggestions import MongoDueContacts
from services.contacts.domain.contact import Change
from services.contacts.domain.events import ContactCreated
from services.contacts.domain.ports import Order, Stamps
from tests.bench.crowd import ORIGIN, contact, index, row
from tests.support.contacts_service import ContactsService

Row = dict[str, Any]
NUMBERS = range(50)  # names of several languages, with and without details, tags and ids


@dataclass(frozen=True)
class StoppedClock:
    """Tells one moment."""

    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def stored(service: ContactsService) -> Callable[[int], Row | None]:
    """Lets the service's own code store a customer, publish the event and settle the search for duplicates."""

    def store(number: int) -> Row | None:
        collection: Collection[Row] = service.collection.database["told"]
        made = contact(number)
        stamps = Stamps(StoppedClock(made.create_time), lambda prefix: f"{prefix}_{number:026d}", made.epoch)
        contacts = MongoContacts(collection, MongoMergeMap(collection), stamps)
        contacts.add(Change(made, ContactCreated(made)), Order(ORIGIN))
        outbox, due = EmbeddedOutbox(collection), MongoDueContacts(collection)
        outbox.published(outbox.pending(datetime.now(UTC), 10), made.create_time)
        for contact_id, version in due.due(10):
            due.settle(contact_id, version)
        return collection.find_one({"_id": made.id})

    return store


def test_a_seeded_customer_is_the_document_the_service_leaves(
    service: ContactsService, stored: Callable[[int], Row | None]
) -> None:
    seeded: Collection[Row] = service.collection.database["seeded"]
    seeded.insert_many([row(number) for number in NUMBERS])

    assert [seeded.find_one({"_id": contact(number).id}) for number in NUMBERS] == [
        stored(number) for number in NUMBERS
    ]


def test_a_seeded_collection_has_the_indexes_the_service_looks_for(service: ContactsService) -> None:
    seeded: Collection[Row] = service.collection.database["indexed"]
    index(seeded)

    assert _shapes(seeded) == _shapes(service.collection)


def _shapes(collection: Collection[Row]) -> dict[str, Row]:
    told = collection.index_information().items()
    return {
        name: {part: made.get(part) for part in ("key", "unique", "partialFilterExpression")} for name, made in told
    }
