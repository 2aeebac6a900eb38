"""Each event ten times, in any order, while the worker is killed: every agent is told once, and of everything."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from backstory.events.interactions.v1.issues_pb2 import PromiseOverdue
from backstory.events.v1.metadata_pb2 import EventMetadata
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from backstory.notifications.v1 import rules_pb2 as r
from eventbus.connection import Bus
from eventbus.envelope import Envelope, encode
from eventbus.topology import Topology
from servicekit.times import to_timestamp

from services.notifications.domain.ids import delivery_id, notification_id
from tests.faults.conftest import Figures, Size
from tests.faults.killer import Killer
from tests.faults.stream import consumers, on_bus
from tests.faults.whole_system import WholeSystem
from tests.support.eventually import eventually

RULE = "promise-overdue"
WORKER = "notifications.worker"
REDELIVERED = 10
BUDGET = 20
"""What one agent is told within an hour; the rest waits for the digest."""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[WholeSystem]:
    """Notifications alone, with one rule for each event: customers with two would be told of as at risk, too."""
    system = WholeSystem(tmp_path / "system", ("notifications",))
    system.start()
    switched_off = r.UpdateRuleRequest(
        rule=r.Rule(name="rules/at-risk", disabled=True), update_mask={"paths": ["disabled"]}
    )
    system.api.call(system.api.notifications.UpdateRule, switched_off)
    system.kill(WORKER)  # its next life knows it from the start
    system.wait_ready(WORKER)
    yield system
    system.stop(30)


def _owner(number: int, busy: int) -> str:
    """The first `busy` events are one agent's: more than an hour's budget. The others have no such colleague."""
    return "agents/busy" if number < busy else f"agents/a{number % 97}"


def _message(number: int, copy: int, owner: str) -> tuple[str, bytes, dict[str, str]]:
    """Return one event as the bus carries it. Each copy has an id of its own: the broker would drop it otherwise."""
    event_id, now = f"e_{number}", datetime.now(UTC)
    event = PromiseOverdue(
        metadata=EventMetadata(event_id=event_id),
        issue=s.Issue(name=f"issues/is_{number}", contact=f"contacts/c_{number % 50}", title="Parcel late"),
        promise=p.Promise(
            name=f"issues/is_{number}/promises/p_1", text="A new one", owner=owner, due_time=to_timestamp(now)
        ),
    )
    about = Envelope(event_id, "interactions", "PromiseOverdue", f"c_{number % 50}", 1, 1, now, f"is_{number}")
    return about.contact, event.SerializeToString(), encode(about) | {"Nats-Msg-Id": f"{event_id}-{copy}"}


async def _publish(bus: Bus, topology: Topology, messages: Sequence[tuple[str, bytes, dict[str, str]]]) -> None:
    for begin in range(0, len(messages), 100):
        await asyncio.gather(
            *(
                bus.jetstream.publish(
                    f"{topology.namespace}.events.interactions.v1.PromiseOverdue.{contact}",
                    payload,
                    headers=dict(headers),
                    timeout=20,
                )
                for contact, payload, headers in messages[begin : begin + 100]
            )
        )


@pytest.mark.timeout(1800)
def test_each_event_has_one_effect_however_often_it_comes(alone: WholeSystem, size: Size, figures: Figures) -> None:
    events, kills = size.of(long=1000, quick=150), size.of(long=5, quick=2)
    busy = events // 5
    owners = {number: _owner(number, busy) for number in range(events)}
    messages = [_message(number, copy, owners[number]) for copy in range(REDELIVERED) for number in range(events)]
    random.Random(20261122).shuffle(messages)
    killer = Killer(alone, seed=20261122, victims=[WORKER])

    began = time.monotonic()
    publishing = threading.Thread(
        target=on_bus, args=(alone.layout, lambda bus, topology: _publish(bus, topology, messages))
    )
    publishing.start()
    for _ in range(kills):
        killer.kill(1, 1.0, 2.0)
        alone.wait_ready(WORKER)
    was_at_work = _lag(alone) > 0 or publishing.is_alive()
    publishing.join()
    eventually(900, lambda: _lag(alone) == 0)
    taken = time.monotonic() - began

    found = _effects(alone, owners)
    figures.note("events", events, f"each {REDELIVERED} times, shuffled; {kills} kills")
    figures.note("handled", round(len(messages) / taken), "messages a second, the kills included")
    figures.note("notifications", found["notifications"], f"and {found['held']} held back for a digest")
    figures.note("missing", len(found["missing"]))
    figures.note("twice", found["twice"])
    assert was_at_work, "the worker was done before the last kill: this shows nothing"
    assert not found["missing"]
    assert found["twice"] == 0
    assert found["held"] == max(0, busy - BUDGET)


def _lag(system: WholeSystem) -> int:
    return next(state.lag for state in consumers(system.layout) if state.consumer == "notifications")


def _effects(system: WholeSystem, owners: dict[int, str]) -> dict[str, Any]:
    """Count what became of the events: each is a notification with its delivery, or held back, and not both."""
    database = system.database("notifications")
    wanted = {notification_id(f"e_{number}", RULE, owner) for number, owner in owners.items()}
    sent = {delivery_id(f"e_{number}", RULE, "in-app", owner) for number, owner in owners.items()}
    told = [row["_id"] for row in database["notifications"].find({"rule": RULE}, {"_id": 1})]
    held = [row["_id"] for row in database["set_aside"].find({"rule": RULE}, {"_id": 1})]
    delivered = [row["_id"] for row in database["deliveries"].find({"rule": RULE, "channel": "in-app"}, {"_id": 1})]
    unread = sum(row["unread"] for row in database["inboxes"].find({}))
    everything = [*told, *held]
    doubled = len(everything) - len(set(everything)) + len(set(everything) - wanted) + len(set(delivered) - sent)
    return {
        "notifications": len(told),
        "held": len(held),
        "missing": wanted - set(everything),
        "twice": doubled + abs(unread - len(told)) + abs(len(delivered) - len(told)),
    }
