"""A live history: nothing is skipped and nothing comes twice, however often the line breaks."""

from __future__ import annotations

import random
import threading

import grpc
import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.errors import InvalidArgument
from servicekit.grpc_errors import from_rpc_error

from tests.support.customers import Customers, a_phone
from tests.support.eventually import eventually
from tests.support.readers import Reader

DISCONNECTS = 150


def test_an_interaction_recorded_by_another_arrives(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone)
    reader = Reader(customers, customers.history(phone).watch_token, identity=phone)

    thread = threading.Thread(target=reader.follow, args=(reader.has(1),))
    thread.start()
    recorded = customers.record(phone).name
    thread.join(20)

    assert reader.names == [recorded]


def test_readers_that_lose_the_line_again_and_again_end_with_exactly_the_same_list(customers: Customers) -> None:
    phone = a_phone()
    customers.record(phone)
    token = customers.history(phone).watch_token
    readers = [Reader(customers, token, identity=phone) for _ in range(3)]
    written: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            written.append(customers.record(phone).name)
            stop.wait(0.02)

    def read(reader: Reader, seed: int) -> None:
        reader.follow_in_pieces(DISCONNECTS // len(readers), random.Random(seed))

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
        reader.follow(reader.has(len(written)))

    assert [reader.names for reader in readers] == [written] * len(readers)


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
        eventually(30, lambda: customers.history(phone).summary.total == 1)
        assert customers.record(phone).name
    finally:
        for watcher in watchers:
            watcher.cancel()
