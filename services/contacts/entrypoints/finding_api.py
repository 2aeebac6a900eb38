"""The methods of ContactsService that find people and duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import grpc
from backstory.contacts.v1 import finding_pb2 as pb
from servicekit.clock import Clock
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import clean_text, id_in_name

from services.contacts.domain.duplicates.ports import Place
from services.contacts.domain.duplicates.suggestion import SuggestionState
from services.contacts.domain.finding.query import checked_query
from services.contacts.entrypoints.commands import Commands
from services.contacts.entrypoints.finding_messages import candidate, person, suggestion
from services.contacts.entrypoints.orders import order_of
from services.contacts.usecases.find_duplicates import MAX_CANDIDATES, Duplicates, find_duplicates
from services.contacts.usecases.list_duplicate_suggestions import list_duplicate_suggestions, with_contacts
from services.contacts.usecases.reject_duplicate import (
    RejectDuplicate,
    ReopenDuplicate,
    reject_duplicate,
    reopen_duplicate,
)
from services.contacts.usecases.search_contacts import DEFAULT_RESULTS, MAX_RESULTS, search_contacts

MAX_SUGGESTIONS = 200
MAX_REASON = 200

_STATES = {
    pb.DUPLICATE_SUGGESTION_STATE_UNSPECIFIED: SuggestionState.OPEN,
    pb.DUPLICATE_SUGGESTION_STATE_OPEN: SuggestionState.OPEN,
    pb.DUPLICATE_SUGGESTION_STATE_REJECTED: SuggestionState.REJECTED,
    pb.DUPLICATE_SUGGESTION_STATE_MERGED: SuggestionState.MERGED,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Finding:
    """What these methods work with."""

    duplicates: Duplicates
    commands: Commands
    page_tokens: PageTokens
    clock: Clock


class FindingApi:
    """Search, duplicates and the queue of suggestions; a part of ContactsApi."""

    _finding: Finding

    def SearchContacts(self, request: pb.SearchContactsRequest, _: grpc.ServicerContext) -> pb.SearchContactsResponse:
        """Find people by whatever is at hand."""
        region = self._finding.commands.checked_region("default_region", request.default_region)
        query = checked_query(request.query, region, tuple(request.tags), request.organization)
        size = page_size(request.page_size, DEFAULT_RESULTS, MAX_RESULTS)
        duplicates = self._finding.duplicates
        found = search_contacts(query, size, duplicates.finder, duplicates.merges)
        return pb.SearchContactsResponse(people=[person(each) for each in found])

    def FindDuplicates(self, request: pb.FindDuplicatesRequest, _: grpc.ServicerContext) -> pb.FindDuplicatesResponse:
        """Find who may be the same person."""
        contact_id = id_in_name("contact", request.contact, "contacts")
        size = page_size(request.page_size, MAX_CANDIDATES, MAX_CANDIDATES)
        start = int(self._finding.page_tokens.decode(request.page_token, request).get("after") or 0)
        found = find_duplicates(contact_id, self._finding.duplicates)
        end = start + size
        token = self._finding.page_tokens.encode({"after": end}, request) if end < len(found) else ""
        return pb.FindDuplicatesResponse(
            candidates=[candidate(each) for each in found[start:end]], next_page_token=token
        )

    def ListDuplicateSuggestions(
        self, request: pb.ListDuplicateSuggestionsRequest, _: grpc.ServicerContext
    ) -> pb.ListDuplicateSuggestionsResponse:
        """Return a page of the queue."""
        if request.state not in _STATES:
            raise InvalidArgument("state", "is not a state of suggestions")
        after = _place(self._finding.page_tokens.decode(request.page_token, request))
        size = page_size(request.page_size, maximum=MAX_SUGGESTIONS)
        page = list_duplicate_suggestions(_STATES[request.state], after, size, self._finding.duplicates)
        return pb.ListDuplicateSuggestionsResponse(
            suggestions=[suggestion(each) for each in page.suggested],
            next_page_token=self._finding.page_tokens.encode(_position(page.last), request) if page.last else "",
        )

    def RejectDuplicate(self, request: pb.RejectDuplicateRequest, _: grpc.ServicerContext) -> pb.DuplicateSuggestion:
        """Decide that two contacts are two people."""
        command = RejectDuplicate(
            id_in_name("contact", request.contact, "contacts"),
            id_in_name("other_contact", request.other_contact, "contacts"),
            clean_text("reason", request.reason, max_chars=MAX_REASON, one_line=True),
            order_of(request),
        )
        decided = reject_duplicate(command, self._finding.duplicates, self._finding.clock)
        return suggestion(with_contacts([decided], self._finding.duplicates)[0])

    def ReopenDuplicate(self, request: pb.ReopenDuplicateRequest, _: grpc.ServicerContext) -> pb.DuplicateSuggestion:
        """Take a rejection back."""
        command = ReopenDuplicate(
            id_in_name("contact", request.contact, "contacts"),
            id_in_name("other_contact", request.other_contact, "contacts"),
            order_of(request),
        )
        decided = reopen_duplicate(command, self._finding.duplicates)
        return suggestion(with_contacts([decided], self._finding.duplicates)[0])


def _position(place: Place) -> dict[str, str | int | float | bool | None]:
    score, at, last = place
    return {"score": score, "at": (at - _EPOCH) // _MILLISECOND, "id": last}


def _place(position: dict[str, str | int | float | bool | None]) -> Place | None:
    if not position:
        return None
    at = _EPOCH + int(position["at"] or 0) * _MILLISECOND
    return (float(position["score"] or 0), at, str(position["id"]))
