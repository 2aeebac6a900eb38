"""Whether a history takes longer when there are a hundred times as many."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.figures import Figure, of_rounds, ratios
from tests.bench.history import by_contact, history_side
from tests.bench.seeding import EACH, Person, seed
from tests.bench.side import Side
from tests.bench.stage import Deployed, Stage

_CALLED = 5000
"""Customers that are asked for, spread over all."""


def measure(stage: Stage) -> Iterator[Figure]:
    """Compare a small and a large system that stand side by side."""
    few, many = (1_000, 50_000) if stage.quick else (10_000, 1_000_000)
    small, large = _grown(stage, "few", few), _grown(stage, "many", many)
    rounds = [(small.load(1, stage.seconds), large.load(1, stage.seconds)) for _ in range(stage.rounds)]
    name = "growth_50k_over_1k" if stage.quick else "growth_1m_over_10k"
    p50 = ratios([seen.p50 for _, seen in rounds], [seen.p50 for seen, _ in rounds])
    yield of_rounds(name, "x", p50, f"{many} interactions over {few}, p50 of GetHistory")


def _grown(stage: Stage, namespace: str, interactions: int) -> Side:
    deployed = stage.deploy(namespace, "interactions")
    for role in ("http", "worker"):
        deployed.deployment.kill(f"interactions.{role}", stay_down=True)
    people = seed(deployed.interactions, interactions // EACH)
    return history_side(deployed, [by_contact(each) for each in _some(people)])


def _some(people: list[Person]) -> list[Person]:
    return people[:: max(1, len(people) // _CALLED)]


def storage(deployed: Deployed) -> Iterator[Figure]:
    """Compare what the database takes on disk with the same documents and indexes alone."""
    database = deployed.interactions
    database.client.admin.command("fsync")
    interactions = database.command("collStats", "interactions")
    cards = database.command("collStats", "cards")
    alone = interactions["totalSize"]
    yield of_rounds(
        "storage_over_raw", "x", [(alone + cards["totalSize"]) / alone], f"{interactions['count']} interactions"
    )
