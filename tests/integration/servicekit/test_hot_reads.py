"""Reads without a cursor give what the driver's own reads give, also when a connection breaks in the middle."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bson.binary import Binary
from pymongo.database import Database
from servicekit.adapters.mongo_hot_reads import HotReads

CARD: dict[str, Any] = {
    "_id": "c_1",
    "keys": ["phone:+4930123456", "email:anna@example.org"],
    "recent": [{"k": n, "b": Binary(b"x" * n)} for n in range(5)],
    "last": datetime(2026, 1, 1, tzinfo=UTC),
}


@pytest.fixture
def reads(database: Database[dict[str, Any]]) -> HotReads:
    database["cards"].insert_one(CARD)
    return HotReads(database, "cards")


@pytest.mark.parametrize("wanted", [{"_id": "c_1"}, {"keys": "email:anna@example.org"}, {"_id": "nobody"}])
@pytest.mark.parametrize("shown", [None, {"recent": 0}, {"recent": {"$slice": 2}}])
def test_a_read_gives_what_the_drivers_own_gives(
    reads: HotReads, database: Database[dict[str, Any]], wanted: dict[str, Any], shown: dict[str, Any] | None
) -> None:
    assert reads.one(wanted, shown) == database["cards"].find_one(wanted, shown)


def test_a_read_survives_a_connection_that_breaks(reads: HotReads, database: Database[dict[str, Any]]) -> None:
    database.client.admin.command(
        "configureFailPoint",
        "failCommand",
        mode={"times": 1},
        data={"failCommands": ["find"], "closeConnection": True, "namespace": f"{database.name}.cards"},
    )

    found = reads.one({"_id": "c_1"})

    assert found == database["cards"].find_one({"_id": "c_1"})
