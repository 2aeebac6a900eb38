"""Finding what was said, by one customer or by anybody: newest first, and a bounded piece of work for each page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from servicekit.words import words_in

from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.ports import Contacts, Histories
from services.interactions.domain.searching.ports import Candidate, Entries, FoundPage, Scope
from services.interactions.domain.searching.query import SearchQuery
from services.interactions.usecases.get_history import Whose, find_person

STRETCHES = 5
"""So many stretches are looked through for one page; a page then ends early, and the next one goes on from there."""

MAX_PAGE_BYTES = 2 * 1024 * 1024

Reach = Callable[[tuple[str, ...]], Visibility]


def search_history(
    query: SearchQuery, whose: Whose | None, reach: Reach, entries: Entries, histories: Histories, contacts: Contacts
) -> FoundPage:
    """Return one page. `reach` tells how much of these contacts the caller sees; without contacts, of anybody."""
    person = find_person(whose, histories, contacts) if whose else None
    found, next_after = _gathered(query, replace(_scope(person, reach), screened=query.screened), entries)
    if person is not None:
        return FoundPage(tuple(found), dict.fromkeys(person.contacts, person), next_after)
    return FoundPage(tuple(found), entries.people(list({each.contact for each in found})), next_after)


def _scope(person: Person | None, reach: Reach) -> Scope:
    if person is None:
        return Scope(reach(()))
    return Scope(reach(person.contacts), person.contacts)


def _gathered(query: SearchQuery, scope: Scope, entries: Entries) -> tuple[list[Candidate], str]:
    """Return what fits on the page and where the next one begins."""
    found: list[Candidate] = []
    size, reached = 0, ""
    for stretch in islice(entries.stretches(query, scope), STRETCHES):
        for candidate in stretch.candidates:
            if not _fits(candidate, query):
                continue
            if len(found) == query.page_size or size > MAX_PAGE_BYTES:
                return found, found[-1].place
            found.append(candidate)
            size += len(candidate.data)
        reached = stretch.reached
        if not reached or len(found) == query.page_size:
            break
    return found, reached


def _fits(candidate: Candidate, query: SearchQuery) -> bool:
    if not query.terms.need_order:
        return True
    return query.terms.fit([words_in(text) for text in candidate.texts])
