"""The gRPC methods of interactions: in, do, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.audit import showed
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, kebab_case
from servicekit.times import to_datetime, to_timestamp

from services.interactions.domain.chatting import ChatRates
from services.interactions.domain.correcting import Corrections
from services.interactions.domain.faults import interaction_not_found
from services.interactions.domain.history import HistoryQuery
from services.interactions.domain.interaction import Direction, Kind
from services.interactions.domain.ports import Contacts, Histories, ImportProgress, Imports, Skip
from services.interactions.domain.webhooks import Inbox
from services.interactions.entrypoints.break_glass_api import AccessMessage, BreakGlassApi
from services.interactions.entrypoints.brief_api import BriefApi
from services.interactions.entrypoints.business_events_api import BusinessEventsApi, BusinessEventsPorts
from services.interactions.entrypoints.chat_api import ChatApi
from services.interactions.entrypoints.corrections_api import ORIGINALS, CorrectionsApi
from services.interactions.entrypoints.facts_api import FactApiPorts, FactsApi
from services.interactions.entrypoints.history_answers import (
    WATCH,
    corrected_by_field,
    history_answer,
    issue_field,
    person_field,
    seen_now,
    watch_token,
)
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.issue_handling_api import IssueHandlingApi
from services.interactions.entrypoints.issue_joining_api import IssueJoiningApi
from services.interactions.entrypoints.issues_api import IssuesApi
from services.interactions.entrypoints.organization_history_api import (
    OrganizationHistoryApi,
    OrganizationHistoryPorts,
)
from services.interactions.entrypoints.promises_api import PromisesApi
from services.interactions.entrypoints.topics_api import TopicsApi
from services.interactions.entrypoints.visibility import Sight
from services.interactions.entrypoints.waking import Changes
from services.interactions.entrypoints.webhooks_api import WebhooksApi
from services.interactions.entrypoints.wire import (
    enum_from,
    exported,
    import_parts,
    whose_from,
)
from services.interactions.usecases.create_interaction import RecordingPorts
from services.interactions.usecases.export_interactions import export_interactions
from services.interactions.usecases.find_issues_of_interactions import interactions_of, issue_of
from services.interactions.usecases.get_brief import BriefPorts
from services.interactions.usecases.get_history import find_person, get_history
from services.interactions.usecases.get_import import get_import, list_import_errors
from services.interactions.usecases.get_interaction import get_interaction
from services.interactions.usecases.import_interactions import ImportPorts, import_interactions
from services.interactions.usecases.start_break_glass import BreakGlassPorts
from services.interactions.usecases.watch_history import Watched, watch_history


@dataclass(frozen=True)
class InteractionsPorts:
    """What the methods need."""

    recording: RecordingPorts
    importing: ImportPorts
    histories: Histories
    contacts: Contacts
    imports: Imports
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


class InteractionsApi(
    CorrectionsApi,
    ChatApi,
    BusinessEventsApi,
    BreakGlassApi,
    BriefApi,
    FactsApi,
    OrganizationHistoryApi,
    IssuesApi,
    IssueJoiningApi,
    IssueHandlingApi,
    PromisesApi,
    TopicsApi,
    WebhooksApi,
):
    """Serves `backstory.interactions.v1.InteractionsService`."""

    def __init__(self, ports: InteractionsPorts) -> None:
        """Serve with these collaborators."""
        self._ports = ports
        self._recording = ports.recording
        self._business_events = ports.business_events
        self._chat_rates = ports.chat_rates
        self._corrections = ports.corrections
        self._break_glass = ports.break_glass
        self._access_message, self._access_pages = ports.access_message, ports.tokens
        self._sight = Sight(ports.break_glass.accesses, ports.break_glass.clock)
        self._organizations, self._issues = ports.organizations, ports.issues
        self._told, self._briefs = ports.told, ports.briefs
        self._inbox, self._parked_pages = ports.inbox, ports.tokens

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
        if request.issue:
            query = self._of_issue(query, request.issue)
        page = get_history(whose_from(request), query, self._ports.histories, self._ports.contacts)
        return history_answer(self._sight.page(page), request, tokens)

    def WatchHistory(
        self, request: pb.WatchHistoryRequest, context: grpc.ServicerContext
    ) -> Iterator[pb.WatchHistoryResponse]:
        """Stream a person's interactions as they are recorded."""
        person = find_person(whose_from(request), self._ports.histories, self._ports.contacts)
        seen = _places(request.resume_token, self._ports.tokens) if request.resume_token else None
        ear = self._ports.changes.subscribe(person.found_by)
        context.add_callback(ear.wake)
        try:
            for watched in watch_history(person.found_by, seen, self._ports.histories, ear, context.is_active):
                if self._may_pass(watched):
                    yield self._watched(watched)
        finally:
            ear.close()

    def ImportInteractions(
        self, request_iterator: Iterator[pb.ImportInteractionsRequest], _: grpc.ServicerContext
    ) -> pb.Import:
        """Record a stream of interactions."""
        return _import(
            import_interactions(import_parts(request_iterator), current_caller().subject, self._ports.importing)
        )

    def GetImport(self, request: pb.GetImportRequest, _: grpc.ServicerContext) -> pb.Import:
        """Return how far an import is."""
        return _import(get_import(id_in_name("name", request.name, "imports"), self._ports.imports))

    def ListImportErrors(
        self, request: pb.ListImportErrorsRequest, _: grpc.ServicerContext
    ) -> pb.ListImportErrorsResponse:
        """List what an import skipped."""
        name, size = id_in_name("parent", request.parent, "imports"), page_size(request.page_size)
        after = int(self._ports.tokens.decode(request.page_token, request).get("line") or 0)
        found = list_import_errors(name, after, size + 1, self._ports.imports)
        more = len(found) > size
        return pb.ListImportErrorsResponse(
            skips=[_skip(skip) for skip in found[:size]],
            next_page_token=self._ports.tokens.encode({"line": found[size - 1].line}, request) if more else "",
        )

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


_OF_EVERY_PAGE = frozenset({"contact", "identity", "page_size"})


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
    )


def _places(token: str, tokens: PageTokens) -> dict[str, int]:
    try:
        position = tokens.decode(token, WATCH)
    except InvalidArgument as fault:
        raise InvalidArgument(
            "resume_token", "must be an unchanged watch_token or resume_token", "TOKEN_INVALID"
        ) from fault
    return {contact: int(place or 0) for contact, place in position.items()}


def _import(progress: ImportProgress) -> pb.Import:
    return pb.Import(
        name=f"imports/{progress.id}",
        state=pb.IMPORT_STATE_SUCCEEDED if progress.finished else pb.IMPORT_STATE_RUNNING,
        committed_line=progress.committed_line,
        recorded=progress.recorded,
        already_there=progress.already_there,
        skipped=progress.skipped,
        skips=[_skip(skip) for skip in progress.skips],
        create_time=to_timestamp(progress.create_time),
        update_time=to_timestamp(progress.update_time),
        unplaced=progress.unplaced,
    )


def _skip(skip: Skip) -> pb.ImportSkip:
    return pb.ImportSkip(
        line=skip.line, record=skip.record[:200], reason=skip.reason, field=skip.field, detail=skip.detail
    )
