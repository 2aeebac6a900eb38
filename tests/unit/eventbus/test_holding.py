"""What a consumer does next with the messages it holds: news and what came before take turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from eventbus.holding import Held, Holding

from tests.unit.eventbus.test_bus_rules import a_received


@dataclass
class _Message:
    """A delivered message as far as it is looked at here."""

    metadata: Any = field(default_factory=lambda: SimpleNamespace(timestamp=datetime(2026, 5, 1, tzinfo=UTC)))
    data: bytes = b""


def holding(*came: tuple[int, int]) -> Holding:
    """Return what holds messages, each given by its sequence and how often it came."""
    found = Holding()
    for sequence, deliveries in came:
        arrive(found, sequence, deliveries)
    return found


def arrive(found: Holding, sequence: int, deliveries: int) -> None:
    found.add(Held(_Message(), a_received(sequence, deliveries=deliveries)))  # type: ignore[arg-type] # see above


def taken(found: Holding) -> list[int]:
    """Take the next batch and be done with it."""
    batch = found.next_batch()
    for held in batch:
        found.remove(held)
    return [held.received.sequence for held in batch]


def test_what_came_before_gets_its_turn_although_news_keeps_coming() -> None:
    found, done = holding((1, 2), (2, 5)), list[list[int]]()
    for sequence in range(10, 15):
        arrive(found, sequence, 1)
        done.append(taken(found))

    assert done == [[10], [1], [11, 12], [2], [13, 14]]


def test_news_goes_first_after_a_start_and_after_a_rest() -> None:
    found = holding()
    assert taken(found) == []
    arrive(found, 2, 2)
    arrive(found, 1, 1)

    assert [taken(found), taken(found), taken(found)] == [[1], [2], []]


def test_the_more_often_some_came_the_fewer_are_tried_together() -> None:
    found = holding(*((sequence, 2) for sequence in range(1, 21)), *((sequence, 4) for sequence in range(31, 34)))

    assert taken(found) == list(range(1, 17))
    assert taken(found) == [17, 18, 19, 20]
    assert [taken(found) for _ in range(3)] == [[31], [32], [33]]
