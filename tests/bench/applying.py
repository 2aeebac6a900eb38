"""Keeping cards, without the wire: events of contacts and batches of an import, against the driver's bare writes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import mongoengine
from backstory.contacts.v1 import contacts_pb2
from backstory.events.contacts.v1 import events_pb2
from eventbus.consumer import BATCH
from eventbus.envelope import Envelope
from eventbus.messages import Ack, Received
from pymongo import UpdateOne
from pymongo.database import Database
from servicekit.access.caller import Caller, acting_as
from servicekit.adapters.mongo_client import as_service_error, connect, ensure_indexes
from servicekit.adapters.transactions import Transactions
from servicekit.clock import SystemClock

from services.interactions.adapters.cards import Entry, card_of, empty_member, growth
from services.interactions.adapters.contacts_client import state_of
from services.interactions.adapters.documents import DOCUMENTS
from services.interactions.adapters.mongo_cards import MongoCards
from services.interactions.adapters.mongo_recording import MongoRecording
from services.interactions.domain.checking import checked
from services.interactions.domain.interaction import Direction, Interaction, Kind
from services.interactions.domain.naming import interaction_id
from services.interactions.domain.ports import ContactState, Recording
from services.interactions.domain.redaction import Redaction
from services.interactions.entrypoints.event_handlers import ContactHandler
from services.interactions.settings import InteractionsSettings
from tests.bench.figures import Figure, of_rounds, ratios
from tests.bench.importing import like
from tests.bench.seeding import EACH, Person, text_of
from tests.bench.stage import Row, Stage

_FIRST_NUMBER = 600_000
Item = TypeVar("Item")

_NOW = datetime(2025, 6, 1, tzinfo=UTC)


def measure(stage: Stage) -> Iterator[Figure]:
    """Let the service's own code and the driver take turns, in batches of the same size."""
    uri = stage.servers.addresses.mongodb_uri
    settings = InteractionsSettings(mongodb_uri=uri, namespace="bench-apply")
    database = connect(settings)
    try:
        ensure_indexes(database, DOCUMENTS)
        for name in ("cards", "interactions"):
            like(database[name], database[f"raw_{name}"])
        count = 640 if stage.quick else 3200
        yield from _events(database, stage.rounds, count)
        yield from _batches(database, stage.rounds, 50 if stage.quick else 200)
    finally:
        mongoengine.disconnect(settings.service)


def _events(database: Database[Row], rounds: int, count: int) -> Iterator[Figure]:
    """Apply events, half of them about contacts that have no card yet."""
    cards = MongoCards(database, Transactions(database), SystemClock())
    handler = ContactHandler(cards.apply, lambda _: None, lambda _: None, state_of, as_service_error)
    rates, raw_rates = [], []
    for turn in range(rounds):
        people = [Person(_FIRST_NUMBER + turn * count + number) for number in range(count)]
        batches = _in_batches(people, BATCH)
        rates.append(asyncio.run(_handled(handler, batches)))
        raw_rates.append(_raw_events(database, batches))
    yield of_rounds("apply_raw_rate", "events/s", raw_rates, f"insert_many + bulk_write of {BATCH}")
    yield of_rounds("apply_rate", "events/s", rates)
    yield of_rounds("apply_over_raw", "x", ratios(rates, raw_rates), "contact events on cards")


async def _handled(handler: ContactHandler, batches: Sequence[Sequence[Person]]) -> float:
    events = [[_event(person, 1) for person in batch] for batch in batches]
    changes = [[_event(person, 2) for person in batch] for batch in batches]
    began = time.perf_counter()
    for batch in (*events, *changes):
        outcomes = await handler(batch)
        if not all(isinstance(outcome, Ack) for outcome in outcomes):
            raise RuntimeError(f"not every event was applied: {outcomes}")
    return 2 * sum(map(len, batches)) / (time.perf_counter() - began)


def _raw_events(database: Database[Row], batches: Sequence[Sequence[Person]]) -> float:
    cards = database["raw_cards"]
    rows = [[_card(person) for person in batch] for batch in batches]
    updates = [[_profile_update(person) for person in batch] for batch in batches]
    began = time.perf_counter()
    for some in rows:
        cards.insert_many(some)
    for these in updates:
        cards.bulk_write(these)
    return 2 * sum(map(len, batches)) / (time.perf_counter() - began)


def _profile_update(person: Person) -> UpdateOne:
    member = empty_member(_state(person, 2))
    return UpdateOne({"_id": person.contact}, {"$set": {f"members.0.{name}": member[name] for name in member}})


def _batches(database: Database[Row], rounds: int, people: int) -> Iterator[Figure]:
    """Record batches as imports do: documents and cards together."""
    recording = MongoRecording(database, Transactions(database))
    rates, raw_rates = [], []
    for turn in range(rounds):
        first = _FIRST_NUMBER * 2 + turn * people
        batches = _in_batches([_recording(Person(first + n // EACH), n) for n in range(people * EACH)], 500)
        with acting_as(Caller("operators/bench", frozenset(), frozenset())):
            began = time.perf_counter()
            for batch in batches:
                recording.record(batch)
            rates.append(people * EACH / (time.perf_counter() - began))
        raw_rates.append(_raw_batches(database, first, people))
    yield of_rounds("record_raw_rate", "/s", raw_rates, "insert_many + bulk_write of 500")
    yield of_rounds("record_rate", "/s", rates)
    yield of_rounds("record_over_raw", "x", ratios(rates, raw_rates), "an import's documents and cards, by customer")


def _raw_batches(database: Database[Row], first: int, people: int) -> float:
    contacts = [Person(first + number).contact for number in range(people)]
    rows = list(database["interactions"].find({"contact": {"$in": contacts}}).sort([("contact", 1), ("seq", 1)]))
    at_once = 500 // EACH
    began = time.perf_counter()
    for start in range(0, people, at_once):
        some = contacts[start : start + at_once]
        database["raw_cards"].insert_many([_card(Person(first + start + n)) for n in range(len(some))])
        mine = rows[start * EACH : (start + at_once) * EACH]
        database["raw_interactions"].insert_many(mine)
        database["raw_cards"].bulk_write([_growth(mine[n * EACH : (n + 1) * EACH]) for n in range(len(some))])
    return people * EACH / (time.perf_counter() - began)


def _growth(rows: Sequence[Row]) -> UpdateOne:
    entries = [Entry(row["_id"], row["occur_time"], Kind(row["kind"]), row["channel"], row["data"]) for row in rows]
    return growth(rows[0]["contact"], 0, entries)


def _recording(person: Person, number: int) -> Recording:
    told = Interaction(
        channel="whatsapp",
        direction=Direction.INBOUND,
        source="bench-apply",
        source_id=f"{person.number}-{number}",
        occur_time=_NOW,
        body=text_of(number),
        backfill=True,
    )
    name = interaction_id(told.source, told.source_id)
    return Recording(name, checked(told, "operators/bench", _NOW, Redaction()), _state(person, 1), None, "", "", _NOW)


def _state(person: Person, version: int) -> ContactState:
    return ContactState(person.contact, 2**40 + version, person.state.profile, person.state.keys)


def _card(person: Person) -> Row:
    return card_of([empty_member(_state(person, 1))], [])


def _event(person: Person, version: int) -> Received:
    identity = contacts_pb2.Identity(kind="phone", value=person.phone, raw_value=person.phone, valid=True)
    contact = contacts_pb2.Contact(
        name=f"contacts/{person.contact}",
        version=version,
        display_name=f"Customer {person.number}",
        identities=[identity],
    )
    event = events_pb2.ContactCreated(contact=contact)
    about = Envelope(
        event_id=f"e_{person.number}_{version}",
        owner="contacts",
        name="ContactCreated",
        contact=person.contact,
        epoch=1,
        version=version,
        record_time=_NOW,
        aggregate=person.contact,
    )
    return Received(about, event.SerializeToString(), sequence=person.number, deliveries=1)


def _in_batches(items: Sequence[Item], size: int) -> list[list[Item]]:
    return [list(items[start : start + size]) for start in range(0, len(items), size)]
