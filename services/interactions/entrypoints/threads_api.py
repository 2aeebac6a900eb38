"""The methods of InteractionsService about threads: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2, threads_pb2
from servicekit.access.caller import current_caller
from servicekit.access.purposes import Sees
from servicekit.audit import showed
from servicekit.paging import page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.interactions.domain.history import Person
from services.interactions.domain.interaction import Visibility
from services.interactions.domain.threads import Line, ThreadSummary
from services.interactions.entrypoints.history_answers import seen_now
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.search_api import SearchPorts
from services.interactions.entrypoints.visibility import Sight, visibility_of
from services.interactions.usecases.get_thread import GetThread, OpenedThread, get_thread
from services.interactions.usecases.list_threads import ListThreads, list_threads

_LISTED, _MOST_LISTED = 20, 50
_SHOWN, _MOST_SHOWN = 3, 100
_ISSUES = "issues.read"

Context = grpc.ServicerContext


class ThreadsApi:
    """Threads; a part of InteractionsApi."""

    _issues: IssueApiPorts
    _searching: SearchPorts
    _sight: Sight

    def ListThreads(self, request: threads_pb2.ListThreadsRequest, _: Context) -> threads_pb2.ListThreadsResponse:
        """Return a page of a customer's threads."""
        tokens, see = self._issues.tokens, current_caller().may(_ISSUES)
        command = ListThreads(
            id_in_name("contact", request.contact, "contacts"),
            page_size(request.page_size, _LISTED, _MOST_LISTED),
            str(tokens.decode(request.page_token, request).get("after", "")),
        )
        page = list_threads(
            command,
            self._searching.threads,
            self._issues.issues,
            lambda contacts: self._sight.highest(contacts)[0],
            self._sight.page,
        )
        return threads_pb2.ListThreadsResponse(
            threads=[_message(each, page.person, with_issue=see) for each in page.threads],
            next_page_token=tokens.encode({"after": page.next_after}, request) if page.next_after else "",
        )

    def GetThread(self, request: threads_pb2.GetThreadRequest, _: Context) -> pb.ThreadSummary:
        """Return a thread in short."""
        tokens, see = self._issues.tokens, current_caller().may(_ISSUES)
        contact, thread = id_in_name("name", request.name, "contacts", "threads").split("/")
        command = GetThread(
            contact,
            thread,
            page_size(request.page_size, _SHOWN, _MOST_SHOWN),
            str(tokens.decode(request.page_token, request).get("before", "")),
        )
        reasons: list[str] = []

        def reach(contacts: tuple[str, ...]) -> Visibility:
            level, reason = self._sight.highest(contacts)
            reasons.append(reason)
            return level

        opened = get_thread(command, self._searching.threads, self._issues.issues, reach)
        _note(opened, "".join(reasons))
        return pb.ThreadSummary(
            thread=_message(opened.summary, opened.person, with_issue=see) if opened.summary else None,
            first=_interaction(opened.summary.first, opened.person) if opened.summary else None,
            interactions=[_interaction(line, opened.person) for line in opened.lines],
            next_page_token=tokens.encode({"before": opened.next_before}, request) if opened.next_before else "",
            issues=self._issues.answers(opened.issues) if see else (),
            attachments=[each for line in opened.with_files for each in _attachments(line)],
        )


def _note(opened: OpenedThread, reason: str) -> None:
    shown = (*opened.lines, *opened.with_files, *((opened.summary.first,) if opened.summary else ()))
    restricted = any(visibility_of(line.data) >= Sees.RESTRICTED for line in shown)
    showed((opened.person.id,), restricted=restricted, reason=reason if restricted else "")


def _message(summary: ThreadSummary, person: Person, *, with_issue: bool) -> threads_pb2.Thread:
    return threads_pb2.Thread(
        name=f"contacts/{person.id}/threads/{summary.thread}",
        subject=summary.first.subject or summary.newest.subject,
        channel=summary.newest.channel,
        source=summary.newest.source,
        first_time=to_timestamp(summary.first.occur_time),
        last_time=to_timestamp(summary.newest.occur_time),
        count=summary.count,
        more=summary.goes_on,
        waiting_on=issues_pb2.WaitingOn.Name(summary.waiting_on),
        issue=f"issues/{summary.issue}" if summary.issue and with_issue else "",
    )


def _interaction(line: Line, person: Person) -> pb.Interaction:
    return pb.Interaction.FromString(line.data + seen_now(line.data, person))


def _attachments(line: Line) -> list[pb.ThreadAttachment]:
    message = pb.Interaction.FromString(line.data)
    return [
        pb.ThreadAttachment(interaction=message.name, occur_time=message.occur_time, attachment=each)
        for each in message.attachments
    ]
