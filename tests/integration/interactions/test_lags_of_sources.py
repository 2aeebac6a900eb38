"""Sources that are behind: briefs and histories name each of them and since when, until it has caught up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import mongoengine
import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.database import Database
from servicekit.adapters.mongo_client import connect, ensure_indexes

from services.interactions.adapters.documents import DOCUMENTS
from services.interactions.adapters.mongo_lags import MongoLags
from services.interactions.settings import InteractionsSettings
from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.eventually import eventually

Documents = Database[dict[str, Any]]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def wait(database: Documents, name: str, source: str, since: datetime, **changes: Any) -> None:
    """Leave a post waiting that nobody works on for an hour."""
    row = {"_id": name, "source": source, "state": "waiting", "receive_time": since, "size": 1, "sha256": "0"}
    row |= {"content_type": "application/json", "body": b"{}", "next_at": since + timedelta(hours=1), "attempts": 0}
    database["webhook_inbox"].insert_one(row | changes)


def work(database: Documents, name: str) -> None:
    database["webhook_inbox"].update_one({"_id": name}, {"$set": {"state": "done"}, "$unset": {"next_at": ""}})


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Documents]:
    database = connect(InteractionsSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace))
    ensure_indexes(database, DOCUMENTS)
    yield database
    mongoengine.disconnect("interactions")


def test_each_source_is_told_of_since_its_oldest_post_and_until_it_has_caught_up(database: Documents) -> None:
    lags = MongoLags(database, MINUTE, "interactions")
    wait(database, "p1", "whatsapp-main", NOON)
    wait(database, "p2", "whatsapp-main", NOON - timedelta(seconds=30))
    wait(database, "p3", "sms-main", NOON)
    wait(database, "p4", "mail", NOON - MINUTE, next_at=None, state="parked")
    database["webhook_inbox"].update_one({"_id": "p4"}, {"$unset": {"next_at": ""}})

    def behind(seconds: float) -> list[tuple[str, datetime]]:
        found = lags.lags(NOON + timedelta(seconds=seconds))
        return [(lag.source, lag.since_time) for lag in found if lag.source != "interactions"]

    assert behind(0) == []
    assert behind(35) == [("whatsapp-main", NOON - timedelta(seconds=30))]
    assert behind(66) == [("sms-main", NOON), ("whatsapp-main", NOON - timedelta(seconds=30))]
    work(database, "p2")
    work(database, "p3")
    assert behind(72) == [("whatsapp-main", NOON)]
    work(database, "p1")
    assert behind(78) == []


def test_looking_costs_two_reads_in_five_seconds_however_often_it_is_asked(database: Documents) -> None:
    lags = MongoLags(database, MINUTE, "interactions")
    database.command("profile", 2)
    for tenth in range(100):
        lags.lags(NOON + timedelta(milliseconds=100 * tenth))
    database.command("profile", 0)
    names = ["webhook_inbox", "worker_heartbeats"]
    reads = database["system.profile"].count_documents({"ns": {"$in": [f"{database.name}.{name}" for name in names]}})

    assert reads == 4  # ten seconds


def test_briefs_and_histories_name_the_source_and_since_when(deployment: Deployment, customers: Customers) -> None:
    said = customers.record(a_phone(), body="Hello")
    contact = said.contact or customers.ensure(a_phone()).name
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=90)
    layout = deployment.system.layout

    def lagging() -> list[tuple[str, datetime]]:
        brief = customers.call(customers.interactions.GetBrief, pb.GetBriefRequest(contact=contact))
        lines = [line for section in brief.sections for line in section.lines if line.key == "lag"]
        return [
            (line.text.split(" ")[0], line.time.ToDatetime(tzinfo=UTC))
            for line in lines
            if not line.text.startswith("interactions ")
        ]

    def gaps() -> list[tuple[str, datetime]]:
        found = customers.history(contact=contact).gaps
        return [(gap.source, gap.since_time.ToDatetime(tzinfo=UTC)) for gap in found if gap.source != "interactions"]

    assert lagging() == gaps() == []
    with MongoClient[dict[str, Any]](layout.addresses.mongodb_uri, tz_aware=True) as client:
        database = client[f"{layout.namespace}_interactions"]
        wait(database, "p1", "whatsapp-main", since)
        assert eventually(20, lambda: lagging() == [("whatsapp-main", since)])
        assert gaps() == [("whatsapp-main", since)]
        then = customers.history(contact=contact, as_of_time=said.record_time)
        assert not then.gaps
        work(database, "p1")
        assert eventually(10, lambda: lagging() == gaps() == [])
