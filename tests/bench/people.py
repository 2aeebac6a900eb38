"""How long contacts take to be found, or found and created."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import contacts_pb2_grpc

from tests.bench.figures import Figure, of_times
from tests.bench.stage import Deployed


def measure(deployed: Deployed, *, quick: bool) -> Iterator[Figure]:
    """Call one at a time: a new number, a known number, and a look-up."""
    stub = contacts_pb2_grpc.ContactsServiceStub(deployed.deployment.channel("contacts"))
    metadata: Any = [("authorization", f"Bearer {deployed.token()}")]  # a list does as well as the stub's tuple
    count = 200 if quick else 1000

    def ensure(number: int) -> None:
        stub.EnsureContact(pb.EnsureContactRequest(identity=_phone(number)), timeout=10, metadata=metadata)

    def resolve(number: int) -> None:
        stub.ResolveIdentity(pb.ResolveIdentityRequest(identity=_phone(number)), timeout=10, metadata=metadata)

    for name, call in (("ensure_new", ensure), ("ensure_known", ensure), ("resolve", resolve)):
        seconds = [_timed(call, number) for number in range(count)]
        yield of_times(f"{name}_p50", seconds, 0.5)
        yield of_times(f"{name}_p99", seconds, 0.99)


def _phone(number: int) -> pb.IdentityKey:
    return pb.IdentityKey(kind="phone", value=f"+4930{7_000_000 + number}")


def _timed(call: Callable[[int], None], number: int) -> float:
    began = time.perf_counter()
    call(number)
    return time.perf_counter() - began
