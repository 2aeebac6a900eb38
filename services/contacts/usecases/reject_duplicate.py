"""Deciding that two contacts are two people, and taking that back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from servicekit.clock import Clock

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.comparing import compared
from services.contacts.domain.duplicates.suggestion import (
    ContactsStandMerged,
    Suggestion,
    SuggestionNotFound,
    SuggestionState,
    in_order,
    pair_id,
    rejected,
    reopened,
)
from services.contacts.domain.errors import ContactContended, ContactNotFound
from services.contacts.domain.ports import Order
from services.contacts.usecases.find_duplicates import Duplicates, members_of

_ATTEMPTS = 5


@dataclass(frozen=True)
class RejectDuplicate:
    """Says that two contacts are two people, and why."""

    contact_id: str
    other_id: str
    reason: str
    order: Order


@dataclass(frozen=True)
class ReopenDuplicate:
    """Takes a rejection back."""

    contact_id: str
    other_id: str
    order: Order


def reject_duplicate(command: RejectDuplicate, duplicates: Duplicates, clock: Clock) -> Suggestion:
    """Return the rejected pair. Open suggestions between the two people are gone with it."""
    one, other = _both(command.contact_id, command.other_id, duplicates)
    person, mine = members_of(one, duplicates)
    other_person, theirs = members_of(other, duplicates)
    if person == other_person:
        raise ContactsStandMerged(person)

    def decide(pair: Suggestion | None) -> Suggestion:
        known = pair or Suggestion(
            in_order(one.id, other.id), SuggestionState.OPEN, compared(one, other).score, clock.now()
        )
        return rejected(known, command.order.origin.actor, command.reason, clock.now())

    decided = _decide(one.id, other.id, command.order, duplicates, decide)
    both_sides = ({each.id for each in mine}, {each.id for each in theirs})
    for pair in duplicates.suggestions.about(both_sides[0], SuggestionState.OPEN):
        if any(contact in both_sides[1] for contact in pair.contacts):
            duplicates.suggestions.drop(pair)
    return decided


def reopen_duplicate(command: ReopenDuplicate, duplicates: Duplicates) -> Suggestion:
    """Return the pair, undecided again."""
    one, other = _both(command.contact_id, command.other_id, duplicates)

    def decide(pair: Suggestion | None) -> Suggestion:
        if pair is None or pair.state is not SuggestionState.REJECTED:
            raise SuggestionNotFound
        return reopened(pair, compared(one, other).score)

    return _decide(one.id, other.id, command.order, duplicates, decide)


def _both(contact_id: str, other_id: str, duplicates: Duplicates) -> tuple[Contact, Contact]:
    in_order(contact_id, other_id)
    found = {contact.id: contact for contact in duplicates.finder.by_ids([contact_id, other_id])}
    for each in (contact_id, other_id):
        if each not in found:
            raise ContactNotFound(each)
    return found[contact_id], found[other_id]


def _decide(
    one: str, other: str, order: Order, duplicates: Duplicates, decide: Callable[[Suggestion | None], Suggestion]
) -> Suggestion:
    """Read, decide, write if nobody was faster, else decide again; a repeated request gets the pair as it is."""
    for _ in range(_ATTEMPTS):
        stored = duplicates.suggestions.get(pair_id(one, other), order.request)
        pair, answered = stored or (None, False)
        if pair is not None and answered:
            return pair
        decided = decide(pair)
        if decided == pair:
            return decided
        write = duplicates.suggestions.add if pair is None else duplicates.suggestions.save
        if write(decided, order.request):
            return decided
    raise ContactContended
