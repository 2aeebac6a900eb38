"""The method of InteractionsService that finds what was said: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.purposes import Sees
from servicekit.audit import showed
from servicekit.paging import PageTokens, page_size
from servicekit.text import kebab_case
from servicekit.times import to_datetime

from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Direction, Kind, Visibility
from services.interactions.domain.ports import Contacts, Histories
from services.interactions.domain.searching.excerpt import excerpt
from services.interactions.domain.searching.ports import Candidate, Entries
from services.interactions.domain.searching.query import SearchQuery, Terms, checked_terms
from services.interactions.domain.threads import Threads
from services.interactions.entrypoints.history_answers import person_field, seen_now
from services.interactions.entrypoints.visibility import Sight, seen_by_caller, visibility_of
from services.interactions.entrypoints.wire import enum_from, whose_from
from services.interactions.usecases.search_history import search_history

DEFAULT_PAGE, MOST_ON_PAGE = 20, 100


@dataclass(frozen=True)
class SearchPorts:
    """What the method needs."""

    entries: Entries
    histories: Histories
    contacts: Contacts
    tokens: PageTokens
    threads: Threads


class SearchApi:
    """SearchHistory."""

    _searching: SearchPorts
    _sight: Sight

    def SearchHistory(self, request: pb.SearchHistoryRequest, _: grpc.ServicerContext) -> pb.SearchHistoryResponse:
        """Return a page of what was found."""
        with_ = self._searching
        query = _query(request, str(with_.tokens.decode(request.page_token, request).get("after", "")))
        whose = whose_from(request) if request.contact or request.HasField("identity") else None
        reasons: list[str] = []

        def reach(contacts: tuple[str, ...]) -> Visibility:
            level, reason = self._sight.highest(contacts) if contacts else (Visibility(int(seen_by_caller())), "")
            reasons.append(reason)
            return level

        page = search_history(query, whose, reach, with_.entries, with_.histories, with_.contacts)
        _note(page.found, page.people, "".join(reasons))
        return pb.SearchHistoryResponse(
            found=[_found(each, page.people.get(each.contact), query.terms) for each in page.found],
            next_page_token=with_.tokens.encode({"after": page.next_after}, request) if page.next_after else "",
        )


def _query(request: pb.SearchHistoryRequest, after: str) -> SearchQuery:
    kinds = (enum_from("kinds", kind, Kind, pb.InteractionKind) for kind in request.kinds)
    return SearchQuery(
        terms=checked_terms(request.query),
        page_size=page_size(request.page_size, DEFAULT_PAGE, MOST_ON_PAGE),
        after=after,
        kinds=frozenset(kind for kind in kinds if kind),
        channels=frozenset(kebab_case("channels", channel, 40) for channel in request.channels),
        direction=enum_from("direction", request.direction, Direction, pb.Direction),
        from_time=to_datetime("from_time", request.from_time) if request.HasField("from_time") else None,
        to_time=to_datetime("to_time", request.to_time) if request.HasField("to_time") else None,
        screened=request.screened,
    )


def _note(found: tuple[Candidate, ...], people: Mapping[str, Person], reason: str) -> None:
    """Note whom the answer shows. The reason of an access stands where the answer would be less without it."""
    restricted = any(visibility_of(each.data) >= Sees.RESTRICTED for each in found)
    shown = dict.fromkeys(people[each.contact].id if each.contact in people else each.contact for each in found)
    showed(tuple(shown), restricted=restricted, reason=reason if restricted else "")


def _found(candidate: Candidate, person: Person | None, terms: Terms) -> pb.FoundInteraction:
    seen = seen_now(candidate.data, person) if person else person_field(candidate.contact)
    return pb.FoundInteraction(
        interaction=pb.Interaction.FromString(candidate.data + seen),
        excerpt=excerpt(candidate.texts, terms),
        display_name=pb.CustomerProfile.FromString(bytes(person.profile)).display_name if person else "",
    )
