"""Looking for texts everywhere a deployment keeps anything: databases, streams, logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import bson
from commandline.system.system import System
from eventbus.connection import Bus
from eventbus.topology import Topology
from pymongo import MongoClient
from pymongo.database import Database

from tests.faults.stream import on_bus

SERVICES = ("contacts", "interactions", "notifications")


def database_of(client: MongoClient[dict[str, Any]], system: System, service: str) -> Database[dict[str, Any]]:
    return client[f"{system.layout.namespace}_{service}"]


def found(system: System, texts: Iterable[str]) -> dict[str, set[str]]:
    """Return where each text is found, for those that are."""
    wanted = {text: text.encode() for text in texts}
    places: dict[str, set[str]] = {}
    for place, content in everything(system):
        for text, raw in wanted.items():
            if raw in content:
                places.setdefault(text, set()).add(place)
    return places


def everything(system: System) -> Iterator[tuple[str, bytes]]:
    """Yield all that is kept, each piece with the name of its place."""
    yield from _documents(system)
    yield from messages(system)
    for log in sorted(system.supervisor.logs.glob("*.log*")):
        yield f"log {log.name}", log.read_bytes()


def _documents(system: System) -> Iterator[tuple[str, bytes]]:
    client: MongoClient[dict[str, Any]] = MongoClient(system.layout.addresses.mongodb_uri)
    with client:
        for service in SERVICES:
            database = database_of(client, system, service)
            for name in database.list_collection_names():
                for row in database[name].find():
                    yield f"{service}.{name}", bson.encode(row)


def messages(system: System) -> list[tuple[str, bytes]]:
    """Return every message of every stream, with its subject and headers."""
    return on_bus(system.layout, _messages)


async def _messages(bus: Bus, topology: Topology) -> list[tuple[str, bytes]]:
    kept = []
    for stream in topology.streams:
        state = (await bus.jetstream.stream_info(stream.name)).state
        for number in range(state.first_seq, state.last_seq + 1):
            try:
                raw = await bus.jetstream.get_msg(stream.name, seq=number)
            except Exception:  # noqa: BLE001, S112 -- a number whose message was purged
                continue
            kept.append((raw.subject or "", (raw.data or b"") + repr(raw.headers).encode()))
    return kept
