"""The gRPC methods of interactions: in, do, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.audit import showed
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, kebab_case
from servicekit.times import to_datetime

from services.interactions.domain.chatting import ChatRates
from services.interactions.domain.correcting import Corrections
from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.history import HistoryQuery
from services.interactions.domain.interaction import Direction, Kind
from services.interactions.domain.ports import Contacts, Histories
from services.interactions.domain.webhooks import Inbox
from services.interactions.entrypoints.attachments_api import AttachmentsApi
from services.interactions.entrypoints.break_glass_api import AccessMessage, BreakGlassApi
from services.interactions.entrypoints.brief_api import BriefApi
from services.interactions.entrypoints.business_events_api import BusinessEventsApi, BusinessEventsPorts
from services.interactions.entrypoints.chat_api import ChatApi
from services.interactions.entrypoints.corrections_api import ORIGINALS, CorrectionsApi
from services.interactions.entrypoints.facts_api import FactApiPorts, FactsApi
from services.interactions.entrypoints.history_answers import (
    corrected_by_field,
    history_answer,
    issue_field,
    person_field,
    seen_now,
    watch_token,
    watched_places,
)
from services.interactions.entrypoints.importing_api import ImportingApi
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.issue_handling_api import IssueHandlingApi
from services.interactions.entrypoints.issue_joining_api import IssueJoiningApi
from services.interactions.entrypoints.issue_views_api import IssueViewsApi
from services.interactions.entrypoints.issues_api import IssuesApi
from services.interactions.entrypoints.looking_back import LookingBack
from services.interactions.entrypoints.organization_history_api import (
    OrganizationHistoryApi,
    OrganizationHistoryPorts,
)
from services.interactions.entrypoints.presence_api import PresenceApi
from services.interactions.entrypoints.promises_api import PromisesApi
from services.interactions.entrypoints.screening_api import ScreeningApi
from services.interactions.entrypoints.search_api import SearchApi, SearchPorts
from services.interactions.entrypoints.statuses_api import StatusesApi
from services.interactions.entrypoints.threads_api import ThreadsApi
from services.interactions.entrypoints.topics_api import TopicsApi
from services.interactions.entrypoints.viewing_api import ViewingApi
from services.interactions.entrypoints.visibility import Sight
from services.interactions.entrypoints.waking import Changes
from services.interactions.entrypoints.webhooks_api import WebhooksApi
from services.interactions.entrypoints.wire import enum_from, exported, whose_from
from services.interactions.usecases.block_identity import ScreeningPorts
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.export_interactions import export_interactions
from services.interactions.usecases.find_issues_of_interactions import interactions_of, issue_of
from services.interactions.usecases.get_brief import BriefPorts
from services.interactions.usecases.get_history import find_person, get_history
from services.interactions.usecases.get_interaction import get_interaction
from services.interactions.usecases.import_interactions import ImportPorts
from services.interactions.usecases.mark_history_viewed import ViewPorts
from services.interactions.usecases.record_delivery_status import StatusPorts
from services.interactions.usecases.start_break_glass import BreakGlassPorts
from services.interactions.usecases.update_presence import PresencePorts
from services.interactions.usecases.watch_history import Watched, watch_history


@dataclass(frozen=True)
class InteractionsPorts:
    """What the methods need."""

    recording: RecordingPorts
    importing: ImportPorts
    histories: Histories
    contacts: Contacts
    changes: Changes
    tokens: PageTokens
    break_glass: BreakGlassPorts
    access_message: AccessMessage
    organizations: OrganizationHistoryPorts
    business_events: BusinessEventsPorts
    chat_rates: ChatRates
    corrections: Corrections
    inbox: Inbox
    issues: IssueApiPorts
    told: FactApiPorts
    briefs: BriefPorts
    searching: SearchPorts
    viewing: ViewPorts
    presence: PresencePorts
    statuses: StatusPorts
    screening: ScreeningPorts


class InteractionsApi(
    AttachmentsApi,
    CorrectionsApi,
    ChatApi,
    BusinessEventsApi,
    BreakGlassApi,
    BriefApi,
    FactsApi,
    LookingBack,
    OrganizationHistoryApi,
    IssuesApi,
    IssueJoiningApi,
    IssueHandlingApi,
    IssueViewsApi,
    PromisesApi,
    TopicsApi,
    SearchApi,
    ViewingApi,
    PresenceApi,
    ImportingApi,
    ScreeningApi,
    StatusesApi,
    ThreadsApi,
    WebhooksApi,
):
    """Serves `backstory.interactions.v1.InteractionsService`."""

    def __init__(self, ports: InteractionsPorts) -> None:
        """Serve with these collaborators."""
        self._ports = ports
        self._recording, self._corrections = ports.recording, ports.corrections
        self._business_events, self._chat_rates = ports.business_events, ports.chat_rates
        self._access_message, self._access_pages = ports.access_message, ports.tokens
        self._sight = Sight(ports.break_glass.accesses, ports.break_glass.clock)
        self._organizations, self._issues, self._break_glass = ports.organizations, ports.issues, ports.break_glass
        self._told, self._briefs, self._searching = ports.told, ports.briefs, ports.searching
        self._viewing, self._view_tokens, self._presence = ports.viewing, ports.tokens, ports.presence
        self._files, self._file_histories = ports.recording.blobs, ports.histories
        self._statuses, self._inbox, self._parked_pages = ports.statuses, ports.inbox, ports.tokens
        self._screening, self._screening_pages = ports.screening, ports.tokens
        self._importing, self._import_pages = ports.importing, ports.tokens

    def GetInteraction(self, request: pb.GetInteractionRequest, _: grpc.ServicerContext) -> bytes:
        """Return one interaction."""
        stored, person = get_interaction(id_in_name("name", request.name, "interactions"), self._ports.histories)
        if stored.corrected_by and not current_caller().may(ORIGINALS):
            raise interaction_not_found(request.name)
        shown = (stored.contact, person.id if person else "")
        if not self._sight.shows(stored.data, shown, person.contacts if person else (stored.contact,)):
            raise interaction_not_found(request.name)
        seen = seen_now(stored.data, person) if person else person_field(stored.contact)
        issue = issue_field(issue_of(stored.id, self._issues.issues.issues))
        return stored.data + seen + issue + corrected_by_field(stored.corrected_by)

    def GetHistory(self, request: pb.GetHistoryRequest, _: grpc.ServicerContext) -> bytes:
        """Return a page of a person's history."""
        tokens = self._ports.tokens
        query = _query(request, tokens)
        if request.HasField("as_of_time"):
            return self._past_history(request, query, tokens)
        if request.issue:
            query = self._of_issue(query, request.issue)
        page = get_history(whose_from(request), query, self._ports.histories, self._ports.contacts)
        shown, news = self._sight.page(page), b""
        if request.since_my_last_view:
            shown, news = self._with_news(shown)
        lags = self._briefs.lags.lags(self._briefs.clock.now())
        return history_answer(shown, request, tokens, lags) + news

    def WatchHistory(
        self, request: pb.WatchHistoryRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.WatchHistoryResponse]:
        """Stream a person's interactions as they are recorded."""
        person = find_person(whose_from(request), self._ports.histories, self._ports.contacts)
        seen = (
            watched_places("resume_token", request.resume_token, self._ports.tokens) if request.resume_token else None
        )
        ear = self._ports.changes.subscribe(person.found_by)
        context.add_callback(ear.wake)
        try:
            for watched in watch_history(person.found_by, seen, self._ports.histories, ear, context.is_active):
                if self._may_pass(watched):
                    yield self._watched(watched)
        finally:
            ear.close()

    def ExportInteractions(
        self, request: pb.ExportInteractionsRequest, context: grpc.ServicerContext
    ) -> Iterator[bytes]:
        """Stream everything that is kept."""
        after = id_in_name("after", request.after, "interactions") if request.after else ""
        contact = id_in_name("contact", request.contact, "contacts") if request.contact else ""
        for stored, sender in export_interactions(after, contact, self._ports.histories, self._ports.contacts):
            if not context.is_active():
                return
            if not self._sight.shows_by_role(stored.data, stored.contact):
                continue
            record = exported(stored.data, sender)
            yield pb.ExportInteractionsResponse(record=record).SerializeToString()
        if contact and request.with_past_profiles:
            yield from self._past_profiles(contact)

    def _of_issue(self, query: HistoryQuery, issue: str) -> HistoryQuery:
        found = interactions_of(id_in_name("issue", issue, "issues"), self._issues.issues.issues)
        return replace(query, only=found)

    def _may_pass(self, watched: Watched) -> bool:
        shown = (watched.person.id,)
        if watched.interaction is None:
            showed(shown)
            return True
        return self._sight.shows(watched.interaction.data, shown, watched.person.contacts)

    def _watched(self, watched: Watched) -> pb.WatchHistoryResponse:
        answer = pb.WatchHistoryResponse(resume_token=watch_token(dict(watched.seen), self._ports.tokens))
        if watched.interaction is not None:
            data = watched.interaction.data
            answer.interaction.ParseFromString(data + seen_now(data, watched.person))
        else:
            answer.person = f"contacts/{watched.person.id}"
            answer.contacts.extend(f"contacts/{contact}" for contact in watched.person.contacts)
        return answer


_OF_EVERY_PAGE = frozenset({"contact", "identity", "page_size", "since_my_last_view"})


@lru_cache
def _newest(size: int) -> HistoryQuery:
    return HistoryQuery(size)


def _query(request: pb.GetHistoryRequest, tokens: PageTokens) -> HistoryQuery:
    """Return what is asked for. Nearly everybody asks for the newest page, whatever it holds."""
    if all(field.name in _OF_EVERY_PAGE for field, _ in request.ListFields()):
        return _newest(page_size(request.page_size))
    kinds = (enum_from("kinds", kind, Kind, pb.InteractionKind) for kind in request.kinds)
    place = tokens.decode(request.page_token, request) if request.page_token else {}
    return HistoryQuery(
        page_size=page_size(request.page_size),
        after=str(place.get("after", "")),
        begun_with=frozenset(str(place.get("contacts", "")).split()),
        kinds=frozenset(kind for kind in kinds if kind),
        channels=frozenset(kebab_case("channels", channel, 40) for channel in request.channels),
        direction=enum_from("direction", request.direction, Direction, pb.Direction),
        from_time=to_datetime("from_time", request.from_time) if request.HasField("from_time") else None,
        to_time=to_datetime("to_time", request.to_time) if request.HasField("to_time") else None,
        origin_contact=id_in_name("origin_contact", request.origin_contact, "contacts")
        if request.origin_contact
        else "",
        with_screened=request.with_screened,
    )
