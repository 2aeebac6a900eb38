"""What callers may see when they look back: the moment they name, and histories as they were shown then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens
from servicekit.times import to_datetime, to_timestamp

from services.interactions.domain.history import HistoryQuery
from services.interactions.domain.past import Moment, Past, checked_moment
from services.interactions.entrypoints.corrections_api import ORIGINALS
from services.interactions.entrypoints.history_answers import history_answer
from services.interactions.entrypoints.visibility import Sight
from services.interactions.entrypoints.wire import whose_from
from services.interactions.usecases.get_brief import BriefPorts
from services.interactions.usecases.get_history import Whose, find_person, get_past_history


def moment_of(request: pb.GetHistoryRequest | pb.GetBriefRequest, now: datetime) -> Moment:
    """Return the moment a request names; INVALID_ARGUMENT for one that lies ahead."""
    time = to_datetime("as_of_time", request.as_of_time)
    return checked_moment(time, now, with_originals=current_caller().may(ORIGINALS))


def reach_then(contacts: tuple[str, ...], past: Past) -> tuple[str, ...]:
    """Return whom an access outside the caller's role may be to: nobody, if these are not one person any more."""
    return contacts if past.are_one_person(contacts) else ()


class LookingBack:
    """GetHistory with `as_of_time`, and exports of what was known before."""

    _briefs: BriefPorts
    _sight: Sight

    def _past_history(self, request: pb.GetHistoryRequest, query: HistoryQuery, tokens: PageTokens) -> bytes:
        if request.issue:
            raise InvalidArgument("issue", "and as_of_time cannot both be given")
        if request.with_screened:
            raise InvalidArgument("with_screened", "and as_of_time cannot both be given")
        ports = self._briefs
        moment = moment_of(request, ports.clock.now())
        page = get_past_history(whose_from(request), query, moment, ports.past, ports.contacts, ports.histories)
        seen = self._sight.page(page, reach_then(page.person.contacts, ports.past))
        return history_answer(seen, request, tokens)

    def _past_profiles(self, contact: str) -> Iterator[bytes]:
        person = find_person(Whose(contact, None), self._briefs.histories, self._briefs.contacts)
        for past in self._briefs.past.profiles(person.contacts):
            told = pb.PastProfile(
                contact=f"contacts/{past.contact}",
                profile=pb.CustomerProfile.FromString(past.profile),
                start_time=to_timestamp(past.since),
                end_time=to_timestamp(past.until),
            )
            yield pb.ExportInteractionsResponse(past_profile=told).SerializeToString()
