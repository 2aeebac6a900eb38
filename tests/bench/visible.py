"""From the acknowledgement of a recording until GetHistory shows it, alone and among 200 recordings a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb

from tests.bench.figures import Figure, of_rounds, of_times
from tests.bench.stage import Deployed
from tests.support.customers import an_interaction

RATE = 200
_CUSTOMERS = 200
_WRITERS = 12
_SHOWN = 20
_GIVE_UP_SECONDS = 5.0


@dataclass
class _Seen:
    """What was seen of recordings: seconds until visible, and whether the first look showed it."""

    seconds: list[float] = field(default_factory=list)
    recording: list[float] = field(default_factory=list)
    at_once: list[bool] = field(default_factory=list)


class _Recorder:
    """Records interactions of known customers and looks for them."""

    def __init__(self, deployed: Deployed) -> None:
        self._stub = deployed.customers.interactions
        self._metadata: Any = [
            ("authorization", f"Bearer {deployed.token()}")
        ]  # a list does as well as the stub's tuple
        self._contacts = [deployed.customers.record(phone(number)).contact for number in range(_CUSTOMERS)]

    def record(self, number: int) -> tuple[str, str]:
        """Record one; return its customer and its name."""
        contact = self._contacts[number % _CUSTOMERS]
        request = pb.CreateInteractionRequest(interaction=an_interaction(contact=contact, source="bench"))
        recorded: pb.Interaction = self._stub.CreateInteraction(request, timeout=10, metadata=self._metadata)
        return contact, recorded.name

    def observe(self, number: int, seen: _Seen) -> None:
        """Record one and look until it is there."""
        began = time.perf_counter()
        contact, name = self.record(number)
        acknowledged = time.perf_counter()
        looks = 0
        while True:
            looks += 1
            request = pb.GetHistoryRequest(contact=contact, page_size=_SHOWN)
            answer = self._stub.GetHistory(request, timeout=10, metadata=self._metadata)
            if any(each.name == name for each in answer.interactions):
                break
            if time.perf_counter() - acknowledged > _GIVE_UP_SECONDS:
                raise TimeoutError(f"not visible within {_GIVE_UP_SECONDS:g} s")
        seen.seconds.append(time.perf_counter() - acknowledged)
        seen.recording.append(acknowledged - began)
        seen.at_once.append(looks == 1)


def phone(number: int) -> pb.IdentityKey:
    """Return the number of one of the customers of this measurement."""
    return pb.IdentityKey(kind="phone", value=f"+4930{5_000_000 + number}")


def measure(deployed: Deployed, *, quick: bool) -> Iterator[Figure]:
    """Measure with nothing else going on, then under load."""
    recorder = _Recorder(deployed)
    idle, busy = _Seen(), _Seen()
    for number in range(100 if quick else 500):
        recorder.observe(number, idle)
    yield of_times("visible_idle_p50", idle.seconds, 0.5)
    yield of_times("visible_idle_p99", idle.seconds, 0.99)
    yield of_times("record_idle_p50", idle.recording, 0.5, "CreateInteraction itself")
    yield of_times("record_idle_p99", idle.recording, 0.99)
    reached = _under_load(recorder, busy, 6.0 if quick else 30.0)
    yield of_rounds("visible_busy_rate", "/s", [reached], f"{RATE} recordings a second asked for")
    yield of_times("visible_busy_p50", busy.seconds, 0.5)
    yield of_times("visible_busy_p99", busy.seconds, 0.99)
    yield of_times("record_busy_p99", busy.recording, 0.99)
    at_once = idle.at_once + busy.at_once
    yield of_rounds("read_your_write", "of 1", [sum(at_once) / len(at_once)], f"{len(at_once)} recordings")


def _under_load(recorder: _Recorder, seen: _Seen, seconds: float) -> float:
    """Record at an even pace and observe a few of them; return the recordings a second that were reached."""
    done = 0
    lock = threading.Lock()
    start = time.perf_counter()
    turns = iter(range(int(RATE * seconds)))

    def write() -> None:
        nonlocal done
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            time.sleep(max(0.0, start + turn / RATE - time.perf_counter()))  # the pace of the load, not a wait
            if turn % 20 == 0:
                recorder.observe(turn, seen)
            else:
                recorder.record(turn)
            with lock:
                done += 1

    with ThreadPoolExecutor(_WRITERS) as writers:
        for outcome in [writers.submit(write) for _ in range(_WRITERS)]:
            outcome.result()
    return done / (time.perf_counter() - start)
