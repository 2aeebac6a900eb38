"""A post that cannot be recorded is kept for people to look at, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.clock import SystemClock
from servicekit.ids import new_id

from services.interactions.adapters.mongo_inbox import PART_BYTES, MongoInbox
from services.interactions.domain.webhooks import Post, Verdict
from tests.support.people_world import people_world

KEPT = timedelta(days=12)


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[Any]]:
    with people_world(servers, namespace) as made:
        yield made.database


@pytest.mark.parametrize("size", [10, PART_BYTES + 10])
def test_a_post_goes_with_all_its_parts_when_its_time_is_over(database: Database[Any], size: int) -> None:
    clock = SystemClock()
    inbox = MongoInbox(database, clock, new_id, KEPT)
    inbox.accept("shop", Post("POST", "https://x.example", {}, b"x" * size), Verdict(genuine=True), clock.now())
    (post,) = inbox.due(1)

    inbox.park(post, "BODY_UNREADABLE", "It is not.")

    row = database["webhook_inbox"].find_one()
    assert row is not None
    assert (row["state"], row["expire_at"] - row["receive_time"]) == ("parked", KEPT)
    parts = list(database["webhook_parts"].find())
    assert len(parts) == (2 if size > PART_BYTES else 0)
    assert {part["expire_at"] for part in parts} <= {row["expire_at"]}
    for name in ("webhook_inbox", "webhook_parts"):
        index = database[name].index_information()["expire_at_1"]
        assert index["expireAfterSeconds"] == 0


def test_what_is_recorded_is_forgotten_after_a_week_all_the_same(database: Database[Any]) -> None:
    clock = SystemClock()
    inbox = MongoInbox(database, clock, new_id, KEPT)
    inbox.accept("shop", Post("POST", "https://x.example", {}, b"{}"), Verdict(genuine=True), clock.now())

    inbox.done(inbox.due(1))

    row = database["webhook_inbox"].find_one()
    assert row is not None
    assert "body" not in row
    assert row["expire_at"] - clock.now() < timedelta(days=7)
