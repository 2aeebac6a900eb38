"""A transaction whose time runs out gives its locks back, and one whose commit went unheard is committed once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pymongo
import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError
from servicekit.adapters.mongo_primary import AWAY_SECONDS, Primary
from servicekit.adapters.transactions import Transactions

from tests.support.cutting_off import unreachable_for
from tests.support.eventually import eventually

Row = dict[str, Any]


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[Row]]:
    """A database with one customer's document, as a service reaches it."""
    with MongoClient[Row](servers.addresses.mongodb_uri, w="majority", journal=True) as client:
        database = client[f"{namespace}_contacts"]
        database["cards"].insert_one({"_id": "c_1", "total": 0})
        yield database


@pytest.fixture
def others(servers: Servers, database: Database[Row]) -> Iterator[Database[Row]]:
    """The same database as another process reaches it."""
    with MongoClient[Row](servers.addresses.mongodb_uri) as client:
        yield client[database.name]


def one_more(database: Database[Row], session: ClientSession) -> None:
    database["cards"].update_one({"_id": "c_1"}, {"$inc": {"total": 1}}, session=session)


def test_a_transaction_that_runs_out_of_time_leaves_its_customer_to_the_others(
    database: Database[Row], others: Database[Row]
) -> None:
    def slow(session: ClientSession) -> None:
        one_more(database, session)
        threading.Event().wait(0.3)
        one_more(database, session)

    with pytest.raises(PyMongoError), pymongo.timeout(0.2):
        Transactions(database).run(slow)
    with pymongo.timeout(30):  # an abandoned transaction would keep its lock for a minute
        others["cards"].update_one({"_id": "c_1"}, {"$inc": {"total": 10}})

    assert others["cards"].find_one({"_id": "c_1"}) == {"_id": "c_1", "total": 10}


def test_a_commit_that_comes_after_the_time_is_up_is_still_made(database: Database[Row]) -> None:
    def slow(session: ClientSession) -> str:
        one_more(database, session)
        threading.Event().wait(0.3)
        return "done"

    with pymongo.timeout(0.2):
        answer = Transactions(database).run(slow)

    assert answer == "done"
    assert database["cards"].find_one({"_id": "c_1"}) == {"_id": "c_1", "total": 1}


def test_a_commit_without_an_answer_is_made_once(database: Database[Row], others: Database[Row]) -> None:
    others.client.admin.command(
        {
            "configureFailPoint": "failCommand",
            "mode": {"times": 2},
            "data": {"failCommands": ["commitTransaction"], "closeConnection": True},
        }
    )

    Transactions(database).run(lambda session: one_more(database, session))

    assert database["cards"].find_one({"_id": "c_1"}) == {"_id": "c_1", "total": 1}


def test_nobody_waits_to_end_a_transaction_of_a_server_that_is_away(
    servers: Servers, database: Database[Row], others: Database[Row], caplog: pytest.LogCaptureFixture
) -> None:
    now = [10.0]
    primary = Primary(lambda: now[0])
    sessions: list[Any] = []

    def cut_off(session: ClientSession) -> None:
        one_more(own, session)
        sessions.append(session.session_id)
        with unreachable_for("cut-off", others.client):
            eventually(10, lambda: not own.client.topology_description.has_writable_server())
            now[0] += AWAY_SECONDS + 0.1
            one_more(own, session)

    options: dict[str, Any] = {"appname": "cut-off", "event_listeners": [primary], "heartbeatFrequencyMS": 500}
    with MongoClient[Row](servers.addresses.mongodb_uri, **options) as client:
        own = client[database.name]
        caplog.set_level("DEBUG", "pymongo.serverSelection")
        with pytest.raises(PyMongoError), pymongo.timeout(1):
            Transactions(own).run(cut_off)
        others.client.admin.command({"killSessions": sessions})

    waits = [said for said in caplog.messages if "Waiting for suitable server" in said]
    assert [said for said in waits if '"update"' in said]
    assert not [said for said in waits if "abortTransaction" in said]


def test_a_duplicate_key_is_an_answer_where_nobody_races(database: Database[Row]) -> None:
    runs: list[int] = []

    def insert(session: ClientSession) -> None:
        runs.append(1)
        database["cards"].insert_one({"_id": "c_1"}, session=session)

    with pytest.raises(DuplicateKeyError):
        Transactions(database, repeats_duplicates=False).run(insert)

    assert len(runs) == 1
