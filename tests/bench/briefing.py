"""How long briefs take, and the first page and the brief of one customer with a hundred thousand interactions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backstory.interactions.v1 import interactions_pb2
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.cards import card_of, empty_member
from services.interactions.adapters.mongo_cards import MongoCards
from tests.bench.caller import Target
from tests.bench.figures import Figure, of_rounds, of_times
from tests.bench.history import history_side
from tests.bench.seeding import Person, Row, interaction_rows, seed
from tests.bench.side import Side
from tests.bench.stage import Deployed, Stage

GET_BRIEF = "/backstory.interactions.v1.InteractionsService/GetBrief"
NAMESPACE = "benchbriefs"
BUSY = Person(90_000_000)
MANY, FEWER = 100_000, 10_000
_PEOPLE = 500
_AT_ONCE = 2_000


def measure(stage: Stage) -> Iterator[Figure]:
    """Ask one at a time, for everybody once and for the busy customer as often."""
    many = FEWER if stage.quick else MANY
    deployed = stage.deploy(NAMESPACE, "interactions")
    try:
        people = seed(deployed.interactions, _PEOPLE)
        _seed_busy(deployed, many)
        note = f"a customer with {many} interactions"
        busy = interactions_pb2.GetHistoryRequest(contact=f"contacts/{BUSY.contact}")
        yield from _figures("brief", _briefs(deployed, people), "20 interactions each")
        yield from _figures("busy_first_page", history_side(deployed, [busy] * _PEOPLE), note)
        yield from _figures("busy_brief", _briefs(deployed, [BUSY] * _PEOPLE), note)
    finally:
        deployed.deployment.stop()


def _figures(name: str, side: Side, note: str) -> Iterator[Figure]:
    seen = side.each_once()
    yield of_times(f"{name}_p50", seen.times, 0.5, note)
    yield of_times(f"{name}_p99", seen.times, 0.99, note)
    yield of_rounds(f"{name}_cpu", "us/call", [seen.cpu * 1e6], "processor time of the interactions process")


def _briefs(deployed: Deployed, people: Sequence[Person]) -> Side:
    asked = [interactions_pb2.GetBriefRequest(contact=f"contacts/{each.contact}") for each in people]
    bodies = [request.SerializeToString() for request in asked]
    target = Target(deployed.address("interactions"), GET_BRIEF, deployed.token(), bodies)
    return Side(target, deployed.pid("interactions.grpc"))


def _seed_busy(deployed: Deployed, many: int) -> None:
    database, rows = deployed.interactions, list[Row]()
    for row in interaction_rows(BUSY, many, "busy"):
        rows.append(row)
        if len(rows) == _AT_ONCE:
            database["interactions"].insert_many(rows, ordered=False)
            rows.clear()
    database["cards"].insert_one(card_of([empty_member(BUSY.state)], []))
    MongoCards(database, Transactions(database), SystemClock()).rebuild(BUSY.contact)
