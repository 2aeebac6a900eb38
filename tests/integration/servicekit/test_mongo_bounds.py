"""Calls that come while MongoDB is away are refused at once, after the first have waited for it in vain."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from commandline.system.servers import Servers
from pymongo import MongoClient
from servicekit.adapters.mongo_bounds import AWAY_SECONDS, CallBounds
from servicekit.adapters.mongo_client import Row
from servicekit.errors import Unavailable


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as bound:  # bound and not listening: whoever connects is refused
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])


def test_calls_pass_while_the_database_is_there(servers: Servers) -> None:
    with MongoClient[Row](servers.addresses.mongodb_uri) as client:
        client.admin.command("ping")
        now = [10.0]
        bounds = CallBounds(client["any"], lambda: now[0])

        for _ in range(3):
            with bounds(5.0):
                assert client.admin.command("ping")["ok"] == 1
            now[0] += 100


def test_calls_are_refused_once_the_database_was_away_for_a_while(closed_port: int) -> None:
    now = [10.0]
    with MongoClient[Row](f"mongodb://127.0.0.1:{closed_port}/?replicaSet=rs0") as client:
        bounds = CallBounds(client["any"], lambda: now[0])

        with bounds(5.0):
            now[0] += AWAY_SECONDS - 0.1
        with bounds(5.0):
            now[0] += 0.2
        with pytest.raises(Unavailable, match="cannot be reached") as refused:
            bounds(5.0)

    assert refused.value.reason == "DATABASE_UNAVAILABLE"
