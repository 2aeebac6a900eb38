"""How long it takes to find what was said, by one customer and by anybody, among a million interactions."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from commandline.system.layout import ROOT

from services.interactions.adapters.search_documents import SEARCH_ENTRIES
from tests.bench import talk
from tests.bench.caller import Target
from tests.bench.figures import Figure, of_rounds, of_times
from tests.bench.side import Side
from tests.bench.stage import Deployed, Stage

INTERACTIONS, FEW_INTERACTIONS = 1_000_000, 50_000
SEEDERS = 2
NAMESPACE = "benchsearch"


def measure(stage: Stage) -> Iterator[Figure]:
    """Seed a database of its own, start interactions on it, and ask as people do."""
    count = FEW_INTERACTIONS if stage.quick else INTERACTIONS
    database = stage.mongodb[f"{NAMESPACE}_interactions"]
    _seed(stage, count)
    talk.index(database)  # longer than a start may take
    database["cards"].insert_many(list(talk.cards(count)), ordered=False)
    deployed = stage.deploy(NAMESPACE, "interactions")
    try:
        for role in ("http", "worker"):
            deployed.deployment.kill(f"interactions.{role}", stay_down=True)
        stats: Any = database.command("collStats", SEARCH_ENTRIES)
        each = stats["totalSize"] / count
        yield Figure("search_entry_bytes", each, "B", each, each, f"on disk for each of {count} interactions")
        chance, asked = random.Random(5), 100 if stage.quick else 400
        everybodys = [_request(count, chance) for _ in range(asked)]
        one_persons = [_request(count, chance, one=True) for _ in range(asked)]
        for name, requests in (("said_by_anybody", everybodys), ("said_by_one", one_persons)):
            seen = _side(deployed, requests).each_once()
            yield of_times(f"{name}_p50", seen.times, 0.5)
            yield of_times(f"{name}_p95", seen.times, 0.95)
            yield of_rounds(f"{name}_cpu", "us/call", [seen.cpu * 1e6], "processor time of the interactions process")
    finally:
        deployed.deployment.stop()
        stage.mongodb.drop_database(database.name)


def _seed(stage: Stage, count: int) -> None:
    """Write in several processes, before the index is there: building it is faster than keeping it."""
    uri, share = stage.servers.addresses.mongodb_uri, count // SEEDERS
    command = [sys.executable, "-m", "tests.bench.talk", uri, f"{NAMESPACE}_interactions"]
    seeders = [
        subprocess.Popen([*command, str(number * share), str((number + 1) * share)], cwd=ROOT)
        for number in range(SEEDERS)
    ]
    if any(seeder.wait() for seeder in seeders):
        raise RuntimeError("the interactions could not be seeded")


def _side(deployed: Deployed, requests: list[pb.SearchHistoryRequest]) -> Side:
    bodies = [request.SerializeToString() for request in requests]
    path = "/backstory.interactions.v1.InteractionsService/SearchHistory"
    target = Target(deployed.address("interactions"), path, deployed.token(), bodies)
    return Side(target, deployed.pid("interactions.grpc"))


def _request(count: int, chance: random.Random, *, one: bool = False) -> pb.SearchHistoryRequest:
    """Return one of the ways somebody may ask; a third of those about one customer are about the one with most."""
    number = chance.randrange(count)
    contact = f"contacts/{talk.contact_of(0 if chance.random() < 1 / 3 else number)}" if one else ""
    return pb.SearchHistoryRequest(query=_query(number, chance), contact=contact)


def _query(number: int, chance: random.Random) -> str:
    said, known = talk.words_of(number), talk.vocabulary()
    at = chance.randrange(len(said) - 3)
    frequent, other = chance.sample(known[:40], 2)
    return chance.choice(
        (
            frequent,
            f"{frequent} {other}",
            f'"{frequent} {other}"',
            f"{frequent} {known[chance.randrange(5_000, len(known))]}",
            f"{known[chance.randrange(200, 2_000)]} {known[chance.randrange(200, 2_000)]}",
            known[chance.randrange(200, len(known))],
            " ".join(chance.sample(said, 3)),
            f'"{said[at]} {said[at + 1]} {said[at + 2]}"',
            f"{known[chance.randrange(len(known))][:3]}*",
            f"{known[chance.randrange(len(known))][:4]}* {frequent}",
            str(400_000 + number // 4 * 4),
            f"{400_000 + number}"[:5] + "*",
            "nobodysaidthis",
        )
    )
