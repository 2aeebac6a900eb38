"""Confirming and rejecting what a customer was understood to have told."""

from __future__ import annotations

from services.interactions.domain.facts import Fact, FactState, fact_not_found
from services.interactions.usecases.create_fact import FactPorts
from services.interactions.usecases.get_history import Whose, find_person


def find_fact(contact: str, fact: str, ports: FactPorts) -> Fact:
    """Return a fact of the person any of whose contacts this is; NOT_FOUND when it is none of theirs."""
    found = ports.facts.get(fact)
    if found is None or (
        found.draft.contact != contact
        and found.draft.contact not in find_person(Whose(contact, None), ports.histories, ports.contacts).contacts
    ):
        raise fact_not_found(f"contacts/{contact}/facts/{fact}")
    return found


def decide_fact(fact: Fact, state: FactState, caller: str, ports: FactPorts) -> Fact:
    """Return the fact as it is then."""
    return ports.facts.decide(fact.id, state, caller, ports.clock.now())
