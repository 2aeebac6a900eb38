"""One customer's history by GetHistory, against a server that reads one document and sends its bytes."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary

from tests.bench.caller import Callers, Load, Target
from tests.bench.figures import Figure, of_rounds, percentile, ratios
from tests.bench.floor_server import CARD
from tests.bench.seeding import EACH, Person, seed
from tests.bench.stage import Deployed, Floor, Stage, cpu_seconds

GET_HISTORY = "/backstory.interactions.v1.InteractionsService/GetHistory"
AT_ONCE = 32
_PEOPLE = 500  # 10,000 interactions


@dataclass(frozen=True)
class _Side:
    """One of the two servers: who is called how, and which process answers."""

    target: Target
    pid: int

    def load(self, callers: int, seconds: float) -> tuple[Load, float]:
        """Return what that many callers saw, and the server's processor seconds for each call."""
        with_warm_up = Callers(self.target, callers)
        try:
            with_warm_up.run(min(0.2, seconds))
            before = cpu_seconds([self.pid])
            load = with_warm_up.run(seconds)
            return load, (cpu_seconds([self.pid]) - before) / len(load.latencies)
        finally:
            with_warm_up.close()


def measure(stage: Stage, deployed: Deployed) -> Iterator[Figure]:
    """Measure with one caller for latency, then with 32 for throughput."""
    people = seed(deployed.interactions, _PEOPLE)
    floor = stage.floor(deployed.interactions)
    _fill(floor, deployed, people)
    below = _Side(Target(floor.address, CARD, deployed.token(), [each.contact.encode() for each in people]), floor.pid)
    by_contact = [pb.GetHistoryRequest(contact=f"contacts/{each.contact}", page_size=EACH) for each in people]
    yield from _compared(stage, below, _service(deployed, by_contact))
    yield from _by_identity(stage, below, _service(deployed, [_by_phone(each) for each in people]))


def history_target(deployed: Deployed, requests: Sequence[pb.GetHistoryRequest]) -> Target:
    """Return GetHistory of this deployment as something to call."""
    bodies = [request.SerializeToString() for request in requests]
    return Target(deployed.address("interactions"), GET_HISTORY, deployed.token(), bodies)


def _service(deployed: Deployed, requests: Sequence[pb.GetHistoryRequest]) -> _Side:
    return _Side(history_target(deployed, requests), deployed.pid("interactions.grpc"))


def _by_phone(person: Person) -> pb.GetHistoryRequest:
    return pb.GetHistoryRequest(identity=pb.IdentityKey(kind="phone", value=person.phone), page_size=EACH)


def _fill(floor: Floor, deployed: Deployed, people: Sequence[Person]) -> None:
    """Give the floor the very answers the service gives."""
    for person in people:
        answer = deployed.customers.history(contact=f"contacts/{person.contact}", page_size=EACH)
        if len(answer.interactions) != EACH:
            raise RuntimeError(f"{person.contact} has {len(answer.interactions)} interactions")
        floor.cards.insert_one({"_id": person.contact, "answer": Binary(answer.SerializeToString())})


def _compared(stage: Stage, below: _Side, service: _Side) -> Iterator[Figure]:
    alone = [(below.load(1, stage.seconds), service.load(1, stage.seconds)) for _ in range(stage.rounds)]
    floors = [statistics.median(floor.latencies) for (floor, _), _ in alone]
    services = [statistics.median(load.latencies) for _, (load, _) in alone]
    yield of_rounds("history_floor_p50", "ms", [value * 1000 for value in floors])
    yield of_rounds("history_p50", "ms", [value * 1000 for value in services])
    yield of_rounds("history_p50_over_floor", "x", ratios(services, floors), "1 caller")

    busy = [(below.load(AT_ONCE, stage.seconds), service.load(AT_ONCE, stage.seconds)) for _ in range(stage.rounds)]
    floor_rates, rates = [floor.rate for (floor, _), _ in busy], [load.rate for _, (load, _) in busy]
    yield of_rounds("history_floor_rate", "calls/s", floor_rates)
    yield of_rounds("history_rate", "calls/s", rates)
    yield of_rounds("history_rate_over_floor", "x", ratios(rates, floor_rates), f"{AT_ONCE} callers")
    yield of_rounds("history_p99_over_p50", "x", [_tail(load) for _, (load, _) in busy], f"{AT_ONCE} callers")
    yield of_rounds("history_floor_p99_over_p50", "x", [_tail(floor) for (floor, _), _ in busy])
    floor_cpu, cpu = [used for (_, used), _ in busy], [used for _, (_, used) in busy]
    yield of_rounds("history_cpu", "us/call", [used * 1e6 for used in cpu])
    yield of_rounds("history_cpu_over_floor", "x", ratios(cpu, floor_cpu), f"{AT_ONCE} callers")


def _by_identity(stage: Stage, below: _Side, service: _Side) -> Iterator[Figure]:
    rounds = max(2, stage.rounds // 2)
    alone = [(below.load(1, stage.seconds)[0], service.load(1, stage.seconds)[0]) for _ in range(rounds)]
    floors = [statistics.median(floor.latencies) for floor, _ in alone]
    services = [statistics.median(load.latencies) for _, load in alone]
    yield of_rounds("history_by_phone_p50_over_floor", "x", ratios(services, floors), "1 caller")


def _tail(load: Load) -> float:
    return percentile(load.latencies, 0.99) / statistics.median(load.latencies)
