"""Keeping the queue of suggested duplicates: after a contact was created or changed, whom it is like now."""

from __future__ import annotations

from collections.abc import Mapping

from servicekit.clock import Clock

from services.contacts.domain.contact import Contact, State
from services.contacts.domain.duplicates.ports import DueContacts
from services.contacts.domain.duplicates.suggestion import (
    SUGGESTED_FROM,
    Suggestion,
    SuggestionState,
    in_order,
    pair_id,
)
from services.contacts.usecases.find_duplicates import Candidate, Duplicates, find_duplicates

SUGGESTED_AT_MOST = 10
"""Pairs of one contact in the queue: fifty customers alike would otherwise fill it with more than a thousand."""


def suggest_duplicates(limit: int, due: DueContacts, duplicates: Duplicates, clock: Clock) -> int:
    """Look for the duplicates of some contacts that are due; return how many were looked at."""
    contacts = due.due(limit)
    for contact_id, version in contacts:
        suggest_for(contact_id, duplicates, clock)
        due.settle(contact_id, version)
    return len(contacts)


def suggest_for(contact_id: str, duplicates: Duplicates, clock: Clock) -> None:
    """Bring the pairs of one contact's person up to what is known now; decisions of people stay."""
    there = {contact.id: contact for contact in duplicates.finder.by_ids([contact_id])}
    if contact_id not in there:
        return
    person = duplicates.merges.people_of(there.values())[contact_id]
    likely = {
        pair_id(person, found.person): found
        for found in find_duplicates(contact_id, duplicates)[:SUGGESTED_AT_MOST]
        if found.likeness.score >= SUGGESTED_FROM
    }
    _settle_known({contact_id, person}, likely, duplicates)
    for found in likely.values():
        pair = in_order(person, found.person)
        _suggest(Suggestion(pair, SuggestionState.OPEN, found.likeness.score, clock.now()), duplicates)


def _suggest(wanted: Suggestion, duplicates: Duplicates) -> None:
    known = duplicates.suggestions.get(wanted.id)
    if known is None:
        duplicates.suggestions.add(wanted)
        return
    stored, _ = known
    if stored.state is SuggestionState.REJECTED:
        return
    if stored.state is not SuggestionState.OPEN or stored.score != wanted.score:
        duplicates.suggestions.save(
            Suggestion(stored.contacts, SuggestionState.OPEN, wanted.score, stored.create_time, stored.version)
        )


def _settle_known(contact_ids: set[str], likely: Mapping[str, Candidate], duplicates: Duplicates) -> None:
    """Mark pairs that stand merged, and forget open ones that nothing speaks for any more."""
    pairs = [pair for pair in duplicates.suggestions.about(contact_ids) if pair.state is not SuggestionState.REJECTED]
    named = {contact for pair in pairs for contact in pair.contacts}
    contacts = {contact.id: contact for contact in duplicates.finder.by_ids(named)} if named else {}
    people = duplicates.merges.people_of(contacts.values())
    for pair in pairs:
        one, other = pair.contacts
        if _stand_for_one(contacts, people, one, other):
            if pair.state is not SuggestionState.MERGED:
                duplicates.suggestions.save(
                    Suggestion(pair.contacts, SuggestionState.MERGED, pair.score, pair.create_time, pair.version)
                )
        elif pair.id not in likely:
            duplicates.suggestions.drop(pair)


def _stand_for_one(contacts: Mapping[str, Contact], people: Mapping[str, str], one: str, other: str) -> bool:
    known = one in contacts and other in contacts
    return known and people[one] == people[other] and contacts[one].state is not State.DELETED
