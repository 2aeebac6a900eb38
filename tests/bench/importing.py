"""ImportInteractions through gRPC, against the driver's insert_many of the very documents it leaves behind."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from pymongo.collection import Collection
from pymongo.database import Database
from servicekit.times import to_timestamp

from services.interactions.domain.naming import interaction_id
from tests.bench.figures import Figure, of_rounds, ratios
from tests.bench.seeding import EACH, Person, interaction_rows, text_of
from tests.bench.stage import Deployed, Row, Stage, cpu_seconds, dropped
from tests.support.eventually import eventually

IMPORT = "/backstory.interactions.v1.InteractionsService/ImportInteractions"
_RAW = "raw_interactions"
_RECORDS_A_MESSAGE = 500
_FIRST_NUMBER = 400_000
_PEOPLE_A_ROUND = 1000  # 20,000 interactions: beginning and ending weigh little
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def measure(stage: Stage, deployed: Deployed) -> Iterator[Figure]:
    """Let the service and the driver take turns with fresh customers each round."""
    rates, placed_rates, raw_rates, cpu = [], [], [], []
    database = deployed.interactions
    with dropped(database, _RAW):
        raw = like(database["interactions"], database[_RAW])
        _import(deployed, "warm-up", 50, 0)
        _drained(deployed)
        for turn in range(3 if stage.quick else 7):
            first = _PEOPLE_A_ROUND * (turn + 1)
            service_cpu = cpu_seconds([deployed.pid("interactions.grpc")])
            began = time.perf_counter()
            rates.append(_import(deployed, f"round-{turn}", _PEOPLE_A_ROUND, first))
            used = cpu_seconds([deployed.pid("interactions.grpc")]) - service_cpu
            cpu.append(used / (_PEOPLE_A_ROUND * EACH) * 1e6)
            _placed(database)
            placed_rates.append(_PEOPLE_A_ROUND * EACH / (time.perf_counter() - began))
            _drained(deployed)
            raw_rates.append(_insert_raw(database, raw, f"round-{turn}"))
    yield of_rounds("import_raw_rate", "/s", raw_rates, "insert_many, same documents and indexes")
    yield of_rounds("import_rate", "/s", rates)
    yield of_rounds("import_cpu", "us/record", cpu, "processor time of the interactions process")
    yield of_rounds("import_over_raw", "x", ratios(rates, raw_rates))
    yield of_rounds("import_placed_rate", "/s", placed_rates, "until all of it stands in the histories")


def records_in_export_order(source: str, people: int, first: int) -> list[pb.ImportRecord]:
    """Return the interactions of some new customers in the order an export writes them: that of their names."""
    told = []
    for number in range(first, first + people):
        person = Person(_FIRST_NUMBER + number)
        told += [
            _told(source, person, row["occur_time"], index) for index, row in enumerate(interaction_rows(person, EACH))
        ]
    told.sort(key=lambda each: interaction_id(source, each.interaction.source_id))
    return [pb.ImportRecord(line=line, interaction=each) for line, each in enumerate(told, 1)]


def _told(source: str, person: Person, occurred: Any, index: int) -> pb.ImportedInteraction:
    number = person.number * EACH + index
    return pb.ImportedInteraction(
        interaction=pb.Interaction(
            channel="whatsapp",
            direction=pb.DIRECTION_INBOUND if index % 2 else pb.DIRECTION_OUTBOUND,
            source=source,
            source_id=f"{source}-{number}",
            subject="Where is my order?",
            body=text_of(number),
            occur_time=to_timestamp(occurred),
        ),
        identity=pb.IdentityKey(kind="phone", value=person.phone),
        identity_display_name=f"Customer {person.number}",
    )


def _import(deployed: Deployed, source: str, people: int, first: int) -> float:
    """Import and return the records a second, from the first byte sent to the report."""
    messages = _messages(source, records_in_export_order(source, people, first))
    channel = deployed.deployment.channel("interactions")
    method: Any = channel.stream_unary(IMPORT, request_serializer=None, response_deserializer=pb.Import.FromString)
    began = time.perf_counter()
    try:
        report = method(iter(messages), timeout=600, metadata=[("authorization", f"Bearer {deployed.token()}")])
    except grpc.RpcError as fault:
        raise RuntimeError(f"the import broke: {fault}") from fault
    taken = time.perf_counter() - began
    if report.recorded != people * EACH or report.skipped:
        raise RuntimeError(f"{report.recorded} of {people * EACH} were recorded")
    return people * EACH / taken


def _messages(source: str, records: Sequence[pb.ImportRecord]) -> list[bytes]:
    first = pb.ImportInteractionsRequest(name=f"imports/bench-{source}", source=source)
    batches = (records[start : start + _RECORDS_A_MESSAGE] for start in range(0, len(records), _RECORDS_A_MESSAGE))
    parts = [first, *(pb.ImportInteractionsRequest(records=batch) for batch in batches)]
    return [part.SerializeToString() for part in parts]


def _insert_raw(database: Database[Row], raw: Collection[Row], source: str) -> float:
    """Insert what the import of this round left behind, and return the documents a second."""
    documents = list(database["interactions"].find({"source": source}))
    began = time.perf_counter()
    raw.insert_many(documents)
    return len(documents) / (time.perf_counter() - began)


def like(model: Collection[Row], collection: Collection[Row]) -> Collection[Row]:
    """Give a collection the indexes of another."""
    for name, index in model.index_information().items():
        options = {key: index[key] for key in ("unique", "partialFilterExpression") if key in index}
        if name != "_id_":
            collection.create_index([(field, int(order)) for field, order in index["key"]], **options)
    return collection


def _placed(database: Database[Row]) -> None:
    """Wait until everything stands in its history."""
    waiting = {"unresolved.import": {"$gt": ""}}
    eventually(180, lambda: database["interactions"].find_one(waiting, {"_id": 1}) is None)


def _drained(deployed: Deployed) -> None:
    """Wait until what was recorded is placed, published and heard."""
    database = deployed.interactions
    _placed(database)
    waiting = {"pub.state": {"$in": ["pending", "backfill"]}, "pub.next_at": {"$gte": _EARLIEST}}
    eventually(180, lambda: database["interactions"].find_one(waiting, {"_id": 1}) is None)
    deployed.wait_until_heard()
