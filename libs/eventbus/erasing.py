"""Taking everything about a customer from the bus, but the events that tell of the erasure itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eventbus.connection import Bus
from eventbus.publishing import translated
from eventbus.topology import Topology

KEPT = "PersonErased"


@dataclass(frozen=True)
class Purged:
    """How many messages were taken from the stream of events and from the dead letters."""

    events: int
    dead_letters: int


async def purge_contacts(bus: Bus, topology: Topology, contacts: Sequence[str]) -> Purged:
    """Purge all subjects of these contacts but those of `PersonErased`, and of those all messages but the last.

    Subjects are asked for and purged one by one, because a purge by wildcard would take the kept ones as well. May be
    repeated; an event that is published meanwhile is found the next time.
    """
    counts = {topology.events.name: 0, topology.dead_letters.name: 0}
    for contact in contacts:
        for stream, pattern in topology.contact_subjects(contact):
            for subject, messages in (await _subjects(bus, stream, pattern)).items():
                keep = 1 if subject.split(".")[-2] == KEPT else 0
                if messages > keep:
                    with translated():
                        await bus.jetstream.purge_stream(stream, subject=subject, keep=keep or None)
                    counts[stream] += messages - keep
    return Purged(counts[topology.events.name], counts[topology.dead_letters.name])


async def _subjects(bus: Bus, stream: str, pattern: str) -> dict[str, int]:
    """Return how many messages there are on each subject of a pattern."""
    with translated():
        info = await bus.jetstream.stream_info(stream, subjects_filter=pattern)
    return dict(info.state.subjects or {})
