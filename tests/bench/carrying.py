"""ImportContacts through gRPC, against the driver's insert_many of the very documents it leaves behind."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import grpc
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import imports_pb2 as imports
from pymongo.collection import Collection

from tests.bench.figures import Figure, of_rounds, ratios
from tests.bench.importing import like
from tests.bench.stage import Deployed, Row, Stage, cpu_seconds, dropped
from tests.support.eventually import eventually

IMPORT = "/backstory.contacts.v1.ContactsService/ImportContacts"
_RAW = "raw_contacts"
_RECORDS_A_MESSAGE = 500
_FIRST_NUMBER = 10_000_000


def measure(stage: Stage, deployed: Deployed) -> Iterator[Figure]:
    """Let the service and the driver take turns with fresh customers each round."""
    a_round = 8_000
    rates, raw_rates, cpu = [], [], []
    database = deployed.interactions.client[deployed.interactions.name.replace("_interactions", "_contacts")]
    contacts = database["contacts"]
    with dropped(database, _RAW):
        raw = like(contacts, database[_RAW])
        _import(deployed, "warm-up", 0, 500)
        _drained(deployed, contacts)
        for turn in range(4 if stage.quick else 8):
            service_cpu = cpu_seconds([deployed.pid("contacts.grpc")])
            rates.append(_import(deployed, f"round-{turn}", a_round * (turn + 1), a_round))
            cpu.append((cpu_seconds([deployed.pid("contacts.grpc")]) - service_cpu) / a_round * 1e6)
            _drained(deployed, contacts)
            raw_rates.append(_insert_raw(contacts, raw, f"round-{turn}"))
    yield of_rounds("contacts_import_raw_rate", "/s", raw_rates, "insert_many, same documents and indexes")
    yield of_rounds("contacts_import_rate", "/s", rates)
    yield of_rounds("contacts_import_cpu", "us/record", cpu, "processor time of the contacts process")
    yield of_rounds("contacts_import_over_raw", "x", ratios(rates, raw_rates))


def _contact(number: int) -> pb.Contact:
    """A customer as a shop's customer list tells of them."""
    return pb.Contact(
        given_name="Ana",
        family_name=f"Lima {number}",
        display_name=f"Ana Lima {number}",
        tags=["newsletter"],
        custom_fields={"customer_since": "2019", "branch": "Berlin"},
        identities=[
            pb.Identity(kind="external-id", scope="shop", raw_value=str(number)),
            pb.Identity(kind="email", raw_value=f"ana.lima.{number}@example.com"),
            pb.Identity(kind="phone", raw_value=f"+4930{number}"),
        ],
    )


def _import(deployed: Deployed, source: str, first: int, count: int) -> float:
    """Import and return the records a second, from the first byte sent to the report."""
    numbers = range(_FIRST_NUMBER + first, _FIRST_NUMBER + first + count)
    records = [pb.ContactImportRecord(line=line, contact=_contact(number)) for line, number in enumerate(numbers, 1)]
    messages = _messages(source, records)
    channel = deployed.deployment.channel("contacts")
    answer = imports.ContactImport.FromString
    method: Any = channel.stream_unary(IMPORT, request_serializer=None, response_deserializer=answer)
    began = time.perf_counter()
    try:
        report = method(iter(messages), timeout=600, metadata=[("authorization", f"Bearer {deployed.token()}")])
    except grpc.RpcError as fault:
        raise RuntimeError(f"the import broke: {fault}") from fault
    taken = time.perf_counter() - began
    if report.created != count or report.skipped:
        raise RuntimeError(f"{report.created} of {count} were created")
    return count / taken


def _messages(source: str, records: Sequence[pb.ContactImportRecord]) -> list[bytes]:
    first = pb.ImportContactsRequest(name=f"contactImports/bench-{source}", source=source, backfill=True)
    batches = (records[start : start + _RECORDS_A_MESSAGE] for start in range(0, len(records), _RECORDS_A_MESSAGE))
    parts = [first, *(pb.ImportContactsRequest(records=batch) for batch in batches)]
    return [part.SerializeToString() for part in parts]


def _insert_raw(contacts: Collection[Row], raw: Collection[Row], source: str) -> float:
    """Insert what the import of this round left behind, and return the documents a second."""
    documents = list(contacts.find({"identities.source": source}))
    began = time.perf_counter()
    raw.insert_many(documents)
    return len(documents) / (time.perf_counter() - began)


def _drained(deployed: Deployed, contacts: Collection[Row]) -> None:
    """Wait until what was stored is published and heard."""
    eventually(300, lambda: contacts.find_one({"outbox.0": {"$exists": True}}, {"_id": 1}) is None)
    deployed.wait_until_heard()
