"""Listing pairs of contacts that may be one person, with what speaks for it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.contacts.domain.contact import Contact
from services.contacts.domain.duplicates.comparing import Likeness, compared
from services.contacts.domain.duplicates.ports import Place
from services.contacts.domain.duplicates.suggestion import Suggestion, SuggestionState
from services.contacts.usecases.find_duplicates import Duplicates


@dataclass(frozen=True)
class Suggested:
    """A pair with its contacts as they are now; they are None once they are gone."""

    suggestion: Suggestion
    contact: Contact | None
    other: Contact | None
    likeness: Likeness


@dataclass(frozen=True)
class SuggestionPage:
    """Some pairs; `last` is where to go on, None at the end."""

    suggested: Sequence[Suggested]
    last: Place | None


def list_duplicate_suggestions(
    state: SuggestionState, after: Place | None, size: int, duplicates: Duplicates
) -> SuggestionPage:
    """Return a page of pairs, the likeliest first."""
    found = duplicates.suggestions.page(state, after, size + 1)
    page = found[:size]
    last = page[-1] if len(found) > size else None
    place = (last.score, last.create_time, last.id) if last else None
    return SuggestionPage(with_contacts(page, duplicates), place)


def with_contacts(suggestions: Sequence[Suggestion], duplicates: Duplicates) -> list[Suggested]:
    """Return pairs with their contacts and the reasons as of now, which are not stored: they hold personal data."""
    ids = {contact for suggestion in suggestions for contact in suggestion.contacts}
    contacts = {contact.id: contact for contact in duplicates.finder.by_ids(ids)} if ids else {}
    return [_suggested(suggestion, *(contacts.get(each) for each in suggestion.contacts)) for suggestion in suggestions]


def _suggested(suggestion: Suggestion, one: Contact | None, other: Contact | None) -> Suggested:
    likeness = compared(one, other) if one and other else Likeness(0.0, ())
    return Suggested(suggestion, one, other, likeness)
