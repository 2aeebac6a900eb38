"""Listing what a person has already told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.interactions.domain.facts import Fact, FactQuery
from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.usecases.create_fact import FactPorts


@dataclass(frozen=True)
class ListFacts:
    """Which facts of a person are asked for, and up to which visibility they are shown."""

    fresh_only: bool
    keys: tuple[str, ...]
    highest: Visibility
    before: tuple[datetime, str] | None
    size: int


def list_facts(person: Person, query: ListFacts, ports: FactPorts) -> Sequence[Fact]:
    """Return facts over all contacts of the person, what was said last first."""
    return ports.facts.page(
        FactQuery(
            contacts=person.contacts,
            highest=query.highest,
            fresh_at=ports.clock.now() if query.fresh_only else None,
            keys=query.keys,
            before=query.before,
            size=query.size,
        )
    )
