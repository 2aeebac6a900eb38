"""A live history: nothing is skipped and nothing comes twice, however often the line breaks."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import grpc
import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone
from tests.support.eventually import eventually

DISCONNECTS = 150


class Reader:
    """Follows one customer and remembers what came, across as many connections as it takes."""

    def __init__(self, customers: Customers, phone: pb.IdentityKey, token: str) -> None:
        self._customers = customers
        self._phone = phone
        self._token = token
        self.seen: list[str] = []

    def follow(self, enough: Callable[[], bool], seconds: float = 20) -> None:
        """Read over one connection until `enough`."""
        request = pb.WatchHistoryRequest(identity=self._phone, resume_token=self._token)
        stream = self._customers.interactions.WatchHistory(
            request, timeout=seconds, metadata=tuple(self._customers.metadata())
        )
        try:
            for answer in stream:
                if answer.HasField("interaction"):
                    self.seen.append(answer.interaction.name)
                self._token = answer.resume_token
                if enough():
                    return
        finally:
            stream.cancel()


def _has(reader: Reader, count: int) -> Callable[[], bool]:
    return lambda: len(reader.seen) >= count


def test_an_interaction_recorded_by_another_arrives_within_a_second(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone)
    reader = Reader(customers, phone, customers.history(phone).watch_token)
    recorded: list[tuple[str, float]] = []
    arrived: list[float] = []

    def enough() -> bool:
        if reader.seen:
            arrived.append(time.monotonic())
        return bool(reader.seen)

    thread = threading.Thread(target=reader.follow, args=(enough,))
    thread.start()
    recorded.append((customers.record(phone).name, time.monotonic()))
    thread.join(20)

    assert reader.seen == [recorded[0][0]]


def test_readers_that_lose_the_line_again_and_again_end_with_exactly_the_same_list(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone)
    token = customers.history(phone).watch_token
    readers = [Reader(customers, phone, token) for _ in range(3)]
    written: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            written.append(customers.record(phone).name)
            stop.wait(0.02)

    def read(reader: Reader, seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(DISCONNECTS // len(readers)):
            until = len(reader.seen) + chance.randrange(4)
            reader.follow(_has(reader, until))

    writer = threading.Thread(target=write)
    writer.start()
    threads = [threading.Thread(target=read, args=(reader, seed)) for seed, reader in enumerate(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    stop.set()
    writer.join()
    for reader in readers:
        reader.follow(_has(reader, len(written)))

    assert [reader.seen for reader in readers] == [written] * len(readers)


def test_a_malformed_token_is_refused(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone)
    stream = customers.interactions.WatchHistory(
        pb.WatchHistoryRequest(identity=phone, resume_token="nonsense"), timeout=5, metadata=tuple(customers.metadata())
    )
    with pytest.raises(grpc.RpcError) as refused:
        next(stream)

    error = from_rpc_error(refused.value)
    assert isinstance(error, InvalidArgument)
    assert error.violations[0].field == "resume_token"


def test_many_silent_watchers_do_not_hold_up_other_callers(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone)
    watchers = [
        customers.interactions.WatchHistory(
            pb.WatchHistoryRequest(identity=phone), timeout=30, metadata=tuple(customers.metadata())
        )
        for _ in range(30)
    ]
    for watcher in watchers:
        next(watcher)
    try:
        eventually(5, lambda: customers.history(phone).summary.total == 1)
        assert customers.record(phone).name
    finally:
        for watcher in watchers:
            watcher.cancel()
