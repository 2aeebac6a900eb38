"""From the acknowledgement of a known customer's contact until the agent on duty sees it in the live inbox."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc
from backstory.interactions.v1 import interactions_pb2
from backstory.notifications.v1 import notifications_pb2 as pb
from backstory.notifications.v1 import notifications_pb2_grpc

from tests.bench.figures import Figure, of_times
from tests.bench.stage import DUTY, Deployed
from tests.support.eventually import eventually

_SECONDS = 20.0


def measure(deployed: Deployed, *, quick: bool) -> Iterator[Figure]:
    """Record one contact at a time of customers who were in touch before."""
    customers = deployed.customers
    numbers = range(30 if quick else 200)
    for number in numbers:
        customers.record(_phone(number))
    seen: dict[str, float] = {}
    stream = _watch(deployed, seen)
    try:
        seconds = []
        for number in numbers:
            name = customers.record(_phone(number)).name
            acknowledged = time.perf_counter()
            eventually(_SECONDS, lambda name=name: name in seen)  # type: ignore[misc] # bound now
            seconds.append(max(0.0, seen[name] - acknowledged))
    finally:
        stream.cancel()
    yield of_times("inbox_p50", seconds, 0.5)
    yield of_times("inbox_p99", seconds, 0.99, f"{len(seconds)} contacts, one at a time")


def _watch(deployed: Deployed, seen: dict[str, float]) -> Any:  # a stream of answers, which can be cancelled
    """Note when each interaction's notification comes in."""
    stub = notifications_pb2_grpc.NotificationsServiceStub(deployed.deployment.channel("notifications"))
    metadata: Any = deployed.deployment.metadata("agent", subject=DUTY)
    start = stub.ListNotifications(pb.ListNotificationsRequest(), timeout=10, metadata=metadata).watch_token
    stream = stub.WatchNotifications(pb.WatchNotificationsRequest(resume_token=start), metadata=metadata)

    def read() -> None:
        try:
            for answer in stream:
                seen.setdefault(answer.notification.interaction, time.perf_counter())
        except grpc.RpcError:
            return  # cancelled at the end

    threading.Thread(target=read, daemon=True).start()
    return stream


def _phone(number: int) -> interactions_pb2.IdentityKey:
    return interactions_pb2.IdentityKey(kind="phone", value=f"+4930{8_000_000 + number}")
