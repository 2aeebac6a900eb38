"""One customer's history by GetHistory, against a server that reads one document and sends its bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backstory.interactions.v1 import interactions_pb2 as pb
from bson.binary import Binary

from tests.bench.caller import Target
from tests.bench.figures import Figure, of_rounds, ratios
from tests.bench.floor_server import CARD
from tests.bench.seeding import EACH, Person, seed
from tests.bench.side import Seen, Side
from tests.bench.stage import Deployed, Floor, Stage

GET_HISTORY = "/backstory.interactions.v1.InteractionsService/GetHistory"
AT_ONCE = 32
_PEOPLE = 500  # 10,000 interactions


def measure(stage: Stage, deployed: Deployed) -> Iterator[Figure]:
    """Measure with one caller for latency, then with 32 for throughput: on all cores, and on one as `make run` deploys.

    Floor and service always have the same cores.
    """
    people = seed(deployed.interactions, _PEOPLE)
    floor = stage.floor(deployed.interactions)
    _fill(floor, deployed, people)
    below = Side(Target(floor.address, CARD, deployed.token(), [each.contact.encode() for each in people]), floor.pid)
    service = history_side(deployed, [by_contact(each) for each in people])
    cores = os.sched_getaffinity(0)
    with below.kept_to(cores), service.kept_to(cores):
        yield from _of_latency(stage, below, service, "history")
        yield from _of_throughput(stage, below, service, "history")
        rounds = _in_turns(stage, below, history_side(deployed, [_by_phone(each) for each in people]), 1)
    p50 = ratios([above.p50 for _, above in rounds], [below.p50 for below, _ in rounds])
    yield of_rounds("history_by_phone_p50_over_floor", "x", p50, "1 caller")
    one = {max(cores)}
    with below.kept_to(one), service.kept_to(one):
        yield from _of_latency(stage, below, service, "history_one_core")
        yield from _of_throughput(stage, below, service, "history_one_core")


def history_side(deployed: Deployed, requests: Sequence[pb.GetHistoryRequest]) -> Side:
    """Return GetHistory of this deployment as something to call."""
    bodies = [request.SerializeToString() for request in requests]
    target = Target(deployed.address("interactions"), GET_HISTORY, deployed.token(), bodies)
    return Side(target, deployed.pid("interactions.grpc"))


def by_contact(person: Person) -> pb.GetHistoryRequest:
    """Ask for a customer by contact."""
    return pb.GetHistoryRequest(contact=f"contacts/{person.contact}")


def _by_phone(person: Person) -> pb.GetHistoryRequest:
    return pb.GetHistoryRequest(identity=pb.IdentityKey(kind="phone", value=person.phone))


def _fill(floor: Floor, deployed: Deployed, people: Sequence[Person]) -> None:
    """Give the floor the very answers the service gives."""
    for person in people:
        answer = deployed.customers.call(deployed.customers.interactions.GetHistory, by_contact(person))
        if len(answer.interactions) != EACH:
            raise RuntimeError(f"{person.contact} has {len(answer.interactions)} interactions")
        floor.cards.insert_one({"_id": person.contact, "answer": Binary(answer.SerializeToString())})


def _in_turns(stage: Stage, below: Side, service: Side, callers: int) -> list[tuple[Seen, Seen]]:
    return [(below.load(callers, stage.seconds), service.load(callers, stage.seconds)) for _ in range(stage.rounds)]


def _of_latency(stage: Stage, below: Side, service: Side, name: str) -> Iterator[Figure]:
    """Take many short turns: what one pair sees of a shared machine differs by a fifth from what the next one sees."""
    shorter = replace(stage, rounds=4 * stage.rounds, seconds=stage.seconds / 2)
    rounds = _in_turns(shorter, below, service, 1)
    floors, services = [floor for floor, _ in rounds], [seen for _, seen in rounds]
    yield of_rounds(f"{name}_floor_p50", "ms", [seen.p50 * 1000 for seen in floors])
    yield of_rounds(f"{name}_p50", "ms", [seen.p50 * 1000 for seen in services])
    p50 = ratios([seen.p50 for seen in services], [seen.p50 for seen in floors])
    yield of_rounds(f"{name}_p50_over_floor", "x", p50, "1 caller")
    cpu = ratios([seen.cpu for seen in services], [seen.cpu for seen in floors])
    yield of_rounds(f"{name}_cpu_over_floor", "x", cpu, "1 caller")


def _of_throughput(stage: Stage, below: Side, service: Side, name: str) -> Iterator[Figure]:
    rounds = _in_turns(stage, below, service, AT_ONCE)
    floors, services = [floor for floor, _ in rounds], [seen for _, seen in rounds]
    rates = ratios([seen.rate for seen in services], [seen.rate for seen in floors])
    note = f"{AT_ONCE} callers"
    yield of_rounds(f"{name}_floor_rate", "calls/s", [seen.rate for seen in floors], note)
    yield of_rounds(f"{name}_rate", "calls/s", [seen.rate for seen in services], note)
    yield of_rounds(f"{name}_rate_over_floor", "x", rates, note)
    yield of_rounds(f"{name}_floor_p99_over_p50", "x", [seen.tail for seen in floors], note)
    yield of_rounds(f"{name}_p99_over_p50", "x", [seen.tail for seen in services], note)
    cpu = ratios([seen.cpu for seen in services], [seen.cpu for seen in floors])
    yield of_rounds(f"{name}_busy_cpu", "us/call", [seen.cpu * 1e6 for seen in services], note)
    yield of_rounds(f"{name}_busy_cpu_over_floor", "x", cpu, note)
