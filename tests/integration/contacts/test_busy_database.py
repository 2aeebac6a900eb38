"""Batches on a busy machine: slow is not refused while the caller waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from servicekit.call import Call, within
from servicekit.clock import SystemClock
from servicekit.errors import DeadlineExceeded
from servicekit.ids import new_id

from services.contacts.adapters.merge_map import MongoMergeMap
from services.contacts.adapters.mongo_contacts import MongoContacts
from services.contacts.domain.events import Origin
from services.contacts.domain.ports import Order, Stamps
from services.contacts.usecases.batch_ensure_contacts import batch_ensure_contacts
from services.contacts.usecases.ensure_contact import EnsureContact

ORDER = Order(Origin("agents/anna"))
STAMPS = Stamps(SystemClock(), new_id, 1)
SENDERS = [EnsureContact("x", "", str(number)) for number in range(3)]


@pytest.fixture
def contacts(servers: Servers, namespace: str) -> Iterator[MongoContacts]:
    with MongoClient[dict[str, Any]](servers.addresses.mongodb_uri, tz_aware=True) as client:
        collection = client[f"{namespace}_contacts"]["contacts"]
        collection.create_index(
            "identity_keys", unique=True, partialFilterExpression={"identity_keys.0": {"$exists": True}}
        )
        yield MongoContacts(collection, MongoMergeMap(collection), STAMPS)


def test_a_batch_outlives_the_limit_of_ordinary_calls(contacts: MongoContacts) -> None:
    with within(Call(deadline=time.monotonic() + 20)), pymongo.timeout(1e-6):
        answers = batch_ensure_contacts(SENDERS, ORDER, contacts, STAMPS)

    assert [answer.created for answer in answers] == [True, True, True]


def test_a_batch_ends_with_the_callers_time(contacts: MongoContacts) -> None:
    with within(Call(deadline=time.monotonic())), pytest.raises(DeadlineExceeded):
        batch_ensure_contacts(SENDERS, ORDER, contacts, STAMPS)
