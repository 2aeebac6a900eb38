"""Calls that come while MongoDB is away are refused at once, however many wait for it in vain already."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from pymongo.monitoring import ServerHeartbeatFailedEvent
from servicekit.adapters.mongo_bounds import CallBounds
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.mongo_primary import AWAY_SECONDS, Primary
from servicekit.errors import Unavailable

from tests.support.cutting_off import unreachable_for
from tests.support.eventually import eventually


class Watched(Primary):
    """Follows the primary by a clock that stands still unless it is set forward, and keeps what it heard."""

    def __init__(self) -> None:
        self.now = 10.0
        self.failures = 0
        super().__init__(lambda: self.now)

    def failed(self, event: ServerHeartbeatFailedEvent) -> None:
        super().failed(event)
        self.failures += 1


@pytest.fixture
def away() -> Iterator[tuple[Watched, CallBounds]]:
    """What bounds calls to a database that the driver has looked for in vain, and what it heard."""
    primary = Watched()
    with socket.socket() as bound:  # bound and not listening: whoever connects is refused
        bound.bind(("127.0.0.1", 0))
        address = f"mongodb://127.0.0.1:{bound.getsockname()[1]}/?replicaSet=rs0"
        with MongoClient[Row](address, event_listeners=[primary]) as client:
            bounds = CallBounds(client["any"])
            eventually(5, lambda: primary.failures >= 1)
            yield primary, bounds


def test_calls_pass_while_the_database_is_there(servers: Servers) -> None:
    primary = Watched()
    with MongoClient[Row](servers.addresses.mongodb_uri, event_listeners=[primary]) as client:
        client.admin.command("ping")
        bounds = CallBounds(client["any"])

        for _ in range(3):
            with bounds(5.0):
                assert client.admin.command("ping")["ok"] == 1
            primary.now += 100


def test_calls_are_refused_once_the_database_was_away_for_a_while(away: tuple[Watched, CallBounds]) -> None:
    primary, bounds = away

    with bounds(5.0):
        primary.now += AWAY_SECONDS - 0.1
    with bounds(5.0):
        primary.now += 0.2
    with pytest.raises(Unavailable, match="cannot be reached") as refused:
        bounds(5.0)

    assert refused.value.reason == "DATABASE_UNAVAILABLE"


def test_the_first_call_after_a_long_silence_is_refused_without_waiting(away: tuple[Watched, CallBounds]) -> None:
    primary, bounds = away
    primary.now += AWAY_SECONDS + 0.1

    with pytest.raises(Unavailable):
        bounds(5.0)


def test_a_database_that_is_back_takes_calls_again(servers: Servers) -> None:
    primary, name = Watched(), "comes-and-goes"
    options: dict[str, Any] = {"heartbeatFrequencyMS": 500, "appname": name, "event_listeners": [primary]}
    with (
        MongoClient[Row](servers.addresses.mongodb_uri) as operator,
        MongoClient[Row](servers.addresses.mongodb_uri, **options) as client,
    ):
        client.admin.command("ping")
        bounds = CallBounds(client["any"])
        with unreachable_for(name, operator):
            eventually(20, lambda: primary.failures >= 1)
            primary.now += AWAY_SECONDS + 0.1
            with pytest.raises(Unavailable):
                bounds(5.0)

        eventually(20, lambda: not primary.is_away())
        with bounds(5.0):
            assert client.admin.command("ping")["ok"] == 1
