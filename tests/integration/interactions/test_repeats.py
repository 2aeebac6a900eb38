"""Whoever is in touch again about the same matter is told of once, with the earlier contact and the rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.times import to_timestamp

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

Row = dict[str, Any]


@pytest.fixture(scope="module")
def database(deployment: Deployment) -> Iterator[Database[Row]]:
    layout = deployment.system.layout
    with MongoClient[Row](layout.addresses.mongodb_uri, tz_aware=True) as client:
        yield client[f"{layout.namespace}_interactions"]


def days_ago(days: int) -> Any:
    return to_timestamp(datetime.now(UTC) - timedelta(days=days))


def test_the_same_matter_on_another_channel_is_told_of_once_with_the_earlier_contact_and_the_rule(
    customers: Customers, database: Database[Row]
) -> None:
    phone = a_phone()
    other = customers.record(phone, body="Which colours of curtains do you sell?", occur_time=days_ago(4))
    earlier = customers.record(phone, body="Where is my parcel with order 4711-22?", occur_time=days_ago(3))
    now = customers.record(phone, channel="sms", body="As I already said, 4711-22 has not come!")
    contact = now.contact.removeprefix("contacts/")

    found = eventually(20, lambda: database["repeats"].find_one({"interaction": now.name}))

    assert found
    assert (found["earlier"], found["rule"], found["window_days"]) == (earlier.name, "same-number", 7)
    told = {"event": "RepeatDetected", "contacts": contact}
    assert eventually(20, lambda: database["audit_entries"].count_documents(told) == 1)
    assert database["repeats"].count_documents({"contact": contact}) == 1
    assert other.name != earlier.name


def test_automatic_mail_surveys_and_what_is_imported_repeat_nothing(
    customers: Customers, database: Database[Row]
) -> None:
    phone = a_phone()
    first = customers.record(phone, topic="billing/refund", occur_time=days_ago(2))
    kinds = (pb.INTERACTION_KIND_STATUS_CHANGE, pb.INTERACTION_KIND_SURVEY_RESPONSE)
    for kind in kinds:
        customers.record(phone, topic="billing/refund", kind=kind)
    customers.record(phone, topic="billing/refund", backfill=True)
    marker = customers.record(phone, topic="billing/refund", channel="sms")

    found = eventually(20, lambda: database["repeats"].find_one({"interaction": marker.name}))

    assert found
    contact = first.contact.removeprefix("contacts/")
    assert database["repeats"].count_documents({"contact": contact}) == 1
