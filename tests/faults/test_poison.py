"""An event nobody can apply is put aside within a minute, is shown as a gap, holds nobody up and can be cleared."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from backstory.interactions.v1 import interactions_pb2 as pb
from eventbus.connection import Bus
from eventbus.dead_letters import DeadLetters, StoredDeadLetter
from eventbus.topology import Topology

from tests.faults.api import Api
from tests.faults.checks import check_all
from tests.faults.conftest import Figures
from tests.faults.ledger import Ledger
from tests.faults.rest import come_to_rest
from tests.faults.stream import on_bus
from tests.faults.whole_system import WholeSystem
from tests.faults.writer import Writer
from tests.faults.writes import Ensuring
from tests.support.eventually import eventually

_BURIED_WITHIN_SECONDS = 60.0
_CLEARED_WITHIN_SECONDS = 15.0


@dataclass(frozen=True)
class Victim:
    """The customer a poisoned event is about."""

    identity: pb.IdentityKey
    contact: str


@pytest.fixture
def victim(api: Api, ledger: Ledger) -> Victim:
    """A customer that both services know."""
    write = Ensuring(pb.IdentityKey(kind="email", value=f"{ledger.source}.victim@customers.example"))
    write.send(api, 10)
    ledger.enter(write)
    write.progress.answered = time.monotonic()
    eventually(15, lambda: next(api.history(write.identity)).person)
    return Victim(write.identity, write.contact)


@pytest.mark.timeout(300)
def test_a_poisoned_event_is_put_aside_and_shown_and_discarded(
    system: WholeSystem, ledger: Ledger, victim: Victim, writer: Writer, figures: Figures
) -> None:
    published = time.monotonic()
    _publish(system, _Poison(victim, "e_poison_discarded"))

    letter = _buried(system, "e_poison_discarded")
    buried = time.monotonic() - published
    gaps = eventually(_CLEARED_WITHIN_SECONDS, lambda: _gaps(system.api, victim))
    on_bus(system.layout, lambda bus, topology: DeadLetters(bus, topology).discard(letter.number, "made by a test"))
    eventually(_CLEARED_WITHIN_SECONDS, lambda: not _gaps(system.api, victim))
    writer.stop()
    drained = come_to_rest(system, writer, since=time.monotonic())
    found = check_all(system, ledger, drained)

    figures.note("buried", buried, f"s after it was published: {letter.reason}; shown as {gaps}")
    figures.note("violations", len(found.violations))
    found.require_none()


@pytest.mark.timeout(300)
def test_a_poisoned_event_is_buried_once_when_the_worker_dies_while_burying(
    system: WholeSystem, ledger: Ledger, victim: Victim, writer: Writer, figures: Figures
) -> None:
    system.kill("interactions.worker", stay_down=True)
    system.start_armed("interactions.worker", "dlq.before_term")
    _publish(system, _Poison(victim, "e_poison_twice"))
    assert system.wait_down("interactions.worker", _BURIED_WITHIN_SECONDS)
    system.start_again("interactions.worker")
    ready = system.wait_ready()

    # A replay of what is still poison is a new dead letter, and the gap stays until somebody discards it.
    first = _buried(system, "e_poison_twice")
    drained = come_to_rest(system, writer, since=ready)
    on_bus(system.layout, lambda bus, topology: DeadLetters(bus, topology).replay(first.number))
    again = _buried(system, "e_poison_twice", after=first.number)
    assert _gaps(system.api, victim)
    on_bus(system.layout, lambda bus, topology: DeadLetters(bus, topology).discard(again.number, "made by a test"))
    eventually(_CLEARED_WITHIN_SECONDS, lambda: not _gaps(system.api, victim))
    drained = max(drained, come_to_rest(system, writer, since=time.monotonic()))
    found = check_all(system, ledger, drained)

    figures.note("violations", len(found.violations))
    found.require_none()


@dataclass(frozen=True)
class _Poison:
    """An event of contacts whose body is no event."""

    victim: Victim
    event_id: str

    async def publish(self, bus: Bus, topology: Topology) -> None:
        headers = {
            "ce-specversion": "1.0",
            "ce-id": self.event_id,
            "ce-type": "backstory.events.contacts.v1.ContactUpdated",
            "ce-source": "/backstory/contacts",
            "ce-subject": self.victim.contact,
            "ce-time": "2026-03-01T12:00:00Z",
            "backstory-epoch": "1",
            "backstory-version": "999",
            "Nats-Msg-Id": self.event_id,
        }
        subject = f"{topology.namespace}.events.contacts.v1.ContactUpdated.{self.victim.contact}"
        await bus.publish(subject, b"\xff\xff no event", headers, topology.events.name, 5)


def _publish(system: WholeSystem, poison: _Poison) -> None:
    system.published_by_hand.add(poison.event_id)
    on_bus(system.layout, poison.publish)


def _buried(system: WholeSystem, event_id: str, after: int = 0) -> StoredDeadLetter:
    """Wait until the event lies among the dead letters, once."""

    def look() -> list[StoredDeadLetter]:
        letters = on_bus(system.layout, lambda bus, topology: DeadLetters(bus, topology).list())
        return [letter for letter in letters if letter.event_id == event_id and letter.number > after]

    found = eventually(_BURIED_WITHIN_SECONDS, look)
    assert len(found) == 1
    return found[0]


def _gaps(api: Api, victim: Victim) -> list[str]:
    return [gap.reason for gap in next(api.history(victim.identity)).gaps]
