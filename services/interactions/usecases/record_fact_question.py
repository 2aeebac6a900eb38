"""Noting that a customer was asked for something, and whether they had told it before."""

from __future__ import annotations

from dataclasses import dataclass

from services.interactions.domain.facts import FactQuery, Question, checked_key
from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.usecases.create_fact import FactPorts

_MOST_NAMED = 20


@dataclass(frozen=True)
class RecordFactQuestion:
    """A question `caller` asked; `highest` is the visibility of what they could have known."""

    key: str
    interaction: str
    caller: str
    highest: Visibility
    request_id: str


def record_fact_question(person: Person, command: RecordFactQuestion, ports: FactPorts) -> Question:
    """Return the question with the fresh facts that had answered it."""
    now, key = ports.clock.now(), checked_key(command.key)
    known = ports.facts.page(FactQuery(person.contacts, command.highest, now, (key,), size=_MOST_NAMED))
    question = Question(
        id=ports.new_id("fq"),
        contact=person.id,
        key=key,
        facts=tuple(f"contacts/{fact.draft.contact}/facts/{fact.id}" for fact in known),
        interaction=command.interaction,
        actor=command.caller,
        ask_time=now,
    )
    return ports.questions.ask(question, command.request_id)
