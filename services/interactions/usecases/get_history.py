"""The history of one customer: found by any contact id or any identity, answered from the card."""

from __future__ import annotations

from dataclasses import dataclass

from servicekit.errors import DeadlineExceeded, NotFound, Unavailable

from services.interactions.domain.faults import contact_not_found, customer_not_found, identity_shared
from services.interactions.domain.history import HistoryPage, HistoryQuery, Person
from services.interactions.domain.identity_keys import key_of
from services.interactions.domain.interaction import Sender
from services.interactions.domain.past import Moment, Past
from services.interactions.domain.ports import Contacts, ContactState, Histories
from services.interactions.usecases.learn_contact import learn_contact


@dataclass(frozen=True)
class Whose:
    """The customer a history is asked for: a contact id, or an identity."""

    contact: str
    sender: Sender | None


def get_history(whose: Whose, query: HistoryQuery, histories: Histories, contacts: Contacts) -> HistoryPage:
    """Return one page, newest first."""
    if query.is_newest:
        page = _newest(whose, query, histories)
        if page is not None:
            return page
    try:
        person = find_person(whose, histories, contacts)
    except (NotFound, Unavailable, DeadlineExceeded):
        waiting = _not_yet_resolved(whose, query, histories)
        if waiting is None:
            raise
        return waiting
    if query.is_newest:
        page = histories.newest(query, contact=person.found_by)
        if page is not None:
            return page
    return histories.page(person, query)


def get_past_history(
    whose: Whose, query: HistoryQuery, moment: Moment, past: Past, contacts: Contacts, histories: Histories
) -> HistoryPage:
    """Return one page as it was shown at a moment."""
    person = find_past_person(whose, moment, past, contacts, histories)
    return past.page(person, query, moment)


def find_past_person(whose: Whose, moment: Moment, past: Past, contacts: Contacts, histories: Histories) -> Person:
    """Return the person as known at a moment; NOT_FOUND for one who was not known then, or is erased."""
    key = key_of(whose.sender) if whose.sender else ""
    found = past.people(moment, contact=whose.contact, key=key)
    if not found and _known(whose, histories) is None:
        find_person(whose, histories, contacts)  # contacts may know somebody who never was in touch
        found = past.people(moment, contact=whose.contact, key=key)
    if len(found) > 1:
        raise identity_shared([person.id for person in found])
    if not found:
        raise customer_not_found() if whose.sender else contact_not_found(whose.contact)
    return found[0]


def find_person(whose: Whose, histories: Histories, contacts: Contacts) -> Person:
    """Return the person, asking the contacts service about anybody who is not known here yet.

    A shared identity selects nobody alone: FAILED_PRECONDITION names the candidates.
    """
    known = _known(whose, histories)
    if known is not None:
        return known
    state = _asked(whose, contacts)
    learn_contact(state, histories, contacts)
    person = histories.person_of_contact(state.contact)
    if person is None:
        raise contact_not_found(state.contact)
    return person


def _newest(whose: Whose, query: HistoryQuery, histories: Histories) -> HistoryPage | None:
    if whose.sender is None:
        return histories.newest(query, contact=whose.contact)
    return histories.newest(query, key=key_of(whose.sender))


def _known(whose: Whose, histories: Histories) -> Person | None:
    if whose.sender is None:
        return histories.person_of_contact(whose.contact)
    people = histories.people_of_key(key_of(whose.sender))
    if len(people) > 1:
        raise identity_shared([person.id for person in people])
    return people[0] if people else None


def _asked(whose: Whose, contacts: Contacts) -> ContactState:
    try:
        return contacts.resolve(whose.sender) if whose.sender else contacts.get(whose.contact)
    except NotFound as fault:
        raise (customer_not_found() if whose.sender else contact_not_found(whose.contact)) from fault


def _not_yet_resolved(whose: Whose, query: HistoryQuery, histories: Histories) -> HistoryPage | None:
    """Return what was recorded from a sender who could not be resolved yet, so that nobody is told it is not there."""
    if whose.sender is None or not query.is_newest:
        return None
    stored = histories.unresolved(key_of(whose.sender), query.page_size)
    if not stored:
        return None
    nobody = Person("", (), {}, b"", len(stored), {}, {}, None, None)
    return HistoryPage(nobody, tuple(each.data for each in stored), "", degraded=("contacts",))
