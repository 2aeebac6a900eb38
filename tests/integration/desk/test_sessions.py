"""Sessions in a real MongoDB: once, not for ever, and only hashed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import mongoengine
import pytest
from commandline.system.servers import Servers
from pymongo.database import Database
from servicekit.adapters.mongo_client import connect, ensure_indexes

from services.desk.sessions import DOCUMENTS, Sessions
from services.desk.settings import DeskSettings


class SetClock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.time = datetime.now(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def database(servers: Servers, namespace: str) -> Iterator[Database[dict[str, Any]]]:
    opened = connect(DeskSettings(mongodb_uri=servers.addresses.mongodb_uri, namespace=namespace))
    ensure_indexes(opened, DOCUMENTS)
    yield opened
    mongoengine.disconnect("desk")


@pytest.fixture
def sessions(database: Database[dict[str, Any]], clock: SetClock) -> Sessions:
    return Sessions(clock)


def test_a_link_opens_one_session_however_many_try_at_once(sessions: Sessions) -> None:
    token = sessions.invite("agents/demo", "Demo", ("agent",))
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: sessions.redeem(token, ""), range(8)))

    assert sum(each is not None for each in opened) == 1


def test_a_link_works_for_fifteen_minutes(sessions: Sessions, clock: SetClock) -> None:
    token = sessions.invite("agents/demo", "Demo", ("agent",))
    clock.forward(timedelta(minutes=14, seconds=59))
    assert sessions.invited(token) == "Demo"
    clock.forward(timedelta(seconds=1))

    assert sessions.invited(token) is None
    assert sessions.redeem(token, "") is None


def test_a_session_ends_after_eight_idle_hours(sessions: Sessions, clock: SetClock) -> None:
    token = opened(sessions)
    clock.forward(timedelta(hours=7, minutes=59))
    assert sessions.find(token)
    clock.forward(timedelta(hours=7, minutes=59))
    assert sessions.find(token)
    clock.forward(timedelta(hours=8))

    assert sessions.find(token) is None


def test_a_page_that_only_listens_does_not_keep_a_session_alive(sessions: Sessions, clock: SetClock) -> None:
    token = opened(sessions)
    clock.forward(timedelta(hours=7, minutes=59))
    assert sessions.find(token, is_use=False)
    clock.forward(timedelta(minutes=1))

    assert sessions.find(token, is_use=False) is None


def test_a_session_ends_after_a_day_however_busy(sessions: Sessions, clock: SetClock) -> None:
    token = opened(sessions)
    for _ in range(23):
        clock.forward(timedelta(hours=1))
        assert sessions.find(token)
    clock.forward(timedelta(hours=1))

    assert sessions.find(token) is None


def test_an_ended_session_is_gone(sessions: Sessions) -> None:
    token = opened(sessions)
    sessions.end(token)

    assert sessions.find(token) is None


def test_tokens_are_stored_as_hashes_only_and_forgotten_by_the_database(
    sessions: Sessions, database: Database[dict[str, Any]]
) -> None:
    link = sessions.invite("agents/demo", "Demo", ("agent",))
    token = opened(sessions)
    for name in ("sign_in_links", "browser_sessions"):
        stored = str(list(database[name].find()))
        indexes = database[name].index_information()

        assert link not in stored
        assert token not in stored
        assert indexes["forget_expired"]["expireAfterSeconds"] == 0


def opened(sessions: Sessions) -> str:
    made = sessions.redeem(sessions.invite("agents/demo", "Demo", ("agent",)), "Europe/Berlin")
    assert made
    return made[0]
