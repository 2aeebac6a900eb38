"""The live inbox: first what is missing, then what comes; no gap, no duplicate, whatever happens to the line."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import grpc
import pytest
from backstory.notifications.v1 import notifications_pb2 as pb
from backstory.notifications.v1.notifications_pb2_grpc import NotificationsServiceStub
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row

from services.notifications.adapters.mongo_inboxes import MongoInboxes
from services.notifications.settings import NotificationsSettings
from tests.support.notifications import LONG_AGO, Keys, a_draft, serving

AGENT = "agents/demo"
SECONDS = 20


class Watcher:
    """One agent's client."""

    def __init__(self, stub: NotificationsServiceStub, keys: Keys, agent: str = AGENT) -> None:
        self.stub = stub
        self.agent = agent
        self._metadata = keys.metadata(agent)

    def watch(self, token: str = "") -> Any:  # a grpc call: an iterator that can be canceled
        request = pb.WatchNotificationsRequest(resume_token=token)
        return self.stub.WatchNotifications(request, timeout=SECONDS, metadata=self._metadata)

    def list(self) -> pb.ListNotificationsResponse:
        return self.stub.ListNotifications(pb.ListNotificationsRequest(), timeout=20, metadata=self._metadata)


@pytest.fixture
def inboxes(database: Database[Row]) -> MongoInboxes:
    return MongoInboxes(database, epoch=1)


@pytest.fixture
def watcher(settings: NotificationsSettings, database: Database[Row], keys: Keys) -> Iterator[Watcher]:
    with serving(settings) as channel:
        yield Watcher(NotificationsServiceStub(channel), keys)


def tell(inboxes: MongoInboxes, number: int, agent: str = AGENT) -> None:
    inboxes.create(a_draft(f"e_{agent}_{number}", agent), [])


def next_notification(stream: Iterator[pb.WatchNotificationsResponse]) -> pb.WatchNotificationsResponse:
    return next(entry for entry in stream if entry.HasField("notification"))


def test_a_watch_without_token_begins_now(watcher: Watcher, inboxes: MongoInboxes) -> None:
    tell(inboxes, 1)
    stream = watcher.watch()
    greeting = next(stream)
    assert not greeting.HasField("notification")
    assert greeting.unread_count == 1

    tell(inboxes, 2)

    entry = next_notification(stream)
    assert (entry.notification.sequence, entry.unread_count) == (2, 2)
    stream.cancel()


def test_a_watch_goes_on_after_a_list_or_an_entry(watcher: Watcher, inboxes: MongoInboxes) -> None:
    tell(inboxes, 1)
    listed = watcher.list()
    tell(inboxes, 2)
    tell(inboxes, 3)

    first = next_notification(watcher.watch(listed.watch_token))
    second = next_notification(watcher.watch(first.resume_token))

    assert [first.notification.sequence, second.notification.sequence] == [2, 3]


def test_signs_of_life_come_in_silence_and_carry_a_token(watcher: Watcher, inboxes: MongoInboxes) -> None:
    stream = watcher.watch()
    signs = [next(stream) for _ in range(3)]
    stream.cancel()
    tell(inboxes, 1)

    assert not any(sign.HasField("notification") for sign in signs)
    assert next_notification(watcher.watch(signs[-1].resume_token)).notification.sequence == 1


def test_reading_elsewhere_shows_in_the_count_at_once(
    settings: NotificationsSettings, database: Database[Row], keys: Keys, inboxes: MongoInboxes
) -> None:
    slow = replace(settings, watch_heartbeat_seconds=60.0)
    tell(inboxes, 1)
    with serving(slow) as channel:
        stream = Watcher(NotificationsServiceStub(channel), keys).watch()
        assert next(stream).unread_count == 1

        inboxes.mark_read(AGENT, [a_draft(f"e_{AGENT}_1").id], LONG_AGO)

        assert next(stream).unread_count == 0
        stream.cancel()


def test_an_agent_hears_nothing_of_another(watcher: Watcher, inboxes: MongoInboxes, keys: Keys) -> None:
    stream = watcher.watch()
    next(stream)

    tell(inboxes, 1, "agents/other")
    tell(inboxes, 1)

    assert next_notification(stream).notification.agent == AGENT
    stream.cancel()


def test_a_token_is_good_for_its_agent_only_and_unchanged_only(
    watcher: Watcher, inboxes: MongoInboxes, keys: Keys
) -> None:
    tell(inboxes, 1, "agents/other")
    foreign = Watcher(watcher.stub, keys, "agents/other").list().watch_token

    for token in (foreign, foreign[:-2] + "zz", "nonsense", "ä"):
        with pytest.raises(grpc.RpcError) as refused:
            next(watcher.watch(token))
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert "resume_token" in str(refused.value.details())


def test_a_token_ahead_of_a_restored_inbox_is_out_of_range(
    watcher: Watcher, inboxes: MongoInboxes, database: Database[Row]
) -> None:
    tell(inboxes, 1)
    token = watcher.list().watch_token
    database["inboxes"].update_one({"_id": AGENT}, {"$set": {"sequence": 0}})

    with pytest.raises(grpc.RpcError) as refused:
        next(watcher.watch(token))

    assert refused.value.code() is grpc.StatusCode.OUT_OF_RANGE


def test_random_disconnects_leave_no_gap_and_no_duplicate(watcher: Watcher, inboxes: MongoInboxes) -> None:
    told, readers, seed = 150, 4, random.Random(7)
    token = watcher.list().watch_token
    seen: list[list[int]] = [[] for _ in range(readers)]
    cuts = [0] * readers

    def write() -> None:
        for number in range(told):
            tell(inboxes, number)

    def read(mine: list[int], place: int, chance: random.Random) -> None:
        at = token
        while len(mine) < told:
            stream = watcher.watch(at)
            for entry, _ in zip(stream, range(chance.randint(1, 8)), strict=False):
                at = entry.resume_token
                if entry.HasField("notification"):
                    mine.append(entry.notification.sequence)
            stream.cancel()
            cuts[place] += 1

    threads = [threading.Thread(target=write)]
    threads += [
        threading.Thread(target=read, args=(mine, place, random.Random(seed.random())))
        for place, mine in enumerate(seen)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert seen == [list(range(1, told + 1))] * readers
    assert min(cuts) > 20


def test_a_server_that_goes_ends_its_streams_at_once(
    settings: NotificationsSettings, database: Database[Row], keys: Keys
) -> None:
    slow = replace(settings, watch_heartbeat_seconds=60.0)
    ended = threading.Event()

    def read(stream: Iterator[pb.WatchNotificationsResponse]) -> None:
        try:
            for _ in stream:
                pass
        except grpc.RpcError:
            pass
        ended.set()

    with serving(slow) as channel:
        stream = Watcher(NotificationsServiceStub(channel), keys).watch()
        next(stream)
        threading.Thread(target=read, args=(stream,)).start()

    assert ended.wait(5)
