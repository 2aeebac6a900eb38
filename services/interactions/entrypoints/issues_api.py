"""The methods of InteractionsService about single issues: request in, use case, message out."""

from __future__ import annotations

from collections.abc import Iterable

import grpc
from backstory.interactions.v1 import issues_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.masks import updated_paths
from servicekit.paging import page_size
from servicekit.text import id_in_name, kebab_case, plain_id
from servicekit.times import to_datetime

from services.interactions.domain.issue_changes import FIELDS, Beginning, Resolution, checked_topic
from services.interactions.domain.issue_ports import IssueQuery
from services.interactions.domain.issue_queues import Queue
from services.interactions.domain.issues import IssueState, Priority, Telling, WaitingOn
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import AGENTS, order_of, owner_name
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.assign_issue import AssignIssue, assign_issue
from services.interactions.usecases.close_issue import close_issue
from services.interactions.usecases.create_issue import CreateIssue, create_issue
from services.interactions.usecases.get_issue import get_issue
from services.interactions.usecases.list_issues import IssuePage, ListIssues, list_issues
from services.interactions.usecases.reading_views import ListView, list_view
from services.interactions.usecases.reopen_issue import reopen_issue
from services.interactions.usecases.resolve_issue import ResolveIssue, resolve_issue
from services.interactions.usecases.set_issue_waiting import SetIssueWaiting, set_issue_waiting
from services.interactions.usecases.unassign_issue import UnassignIssue, unassign_issue
from services.interactions.usecases.update_issue import UpdateIssue, update_issue

_WITH_VIEW = frozenset({"view", "page_size", "page_token"})
_OUTPUT_ONLY = frozenset(pb.Issue.DESCRIPTOR.fields_by_name) - frozenset(FIELDS)

Context = grpc.ServicerContext


class IssuesApi:
    """Single issues; a part of InteractionsApi."""

    _issues: IssueApiPorts

    def CreateIssue(self, request: pb.CreateIssueRequest, _: Context) -> pb.Issue:
        """Create an issue."""
        contact = id_in_name("issue.contact", request.issue.contact, "contacts")
        command = CreateIssue(
            plain_id("issue_id", request.issue_id) if request.issue_id else "",
            Beginning(contact, _told(request.issue)),
            tuple(id_in_name("interactions", each, "interactions") for each in request.interactions),
            order_of(request),
        )
        return self._issues.answer(create_issue(command, self._issues.issues))

    def GetIssue(self, request: pb.GetIssueRequest, _: Context) -> pb.Issue:
        """Return one issue."""
        return self._issues.answer(get_issue(_id(request.name), self._issues.issues.issues))

    def ListIssues(self, request: pb.ListIssuesRequest, _: Context) -> pb.ListIssuesResponse:
        """Return a page of issues."""
        with_ = self._issues
        if request.view:
            return self._of_view(request)
        command = ListIssues(
            IssueQuery(
                size=page_size(request.page_size),
                states=frozenset(_states(request.states)),
                agent=owner_name("agent", request.agent, *AGENTS) or None,
                team=owner_name("team", request.team, "teams"),
                topic=checked_topic("topic", request.topic),
                tags=(kebab_case("tag", request.tag, 40),) if request.tag else (),
                merged_into=id_in_name("merged_into", request.merged_into, "issues") if request.merged_into else "",
                after=with_.place(request.page_token, request),
            ),
            caller=current_caller().subject,
            contact=id_in_name("contact", request.contact, "contacts") if request.contact else "",
            queue=enum_from("queue", request.queue, Queue, pb.IssueQueue),
        )
        return self._listed(list_issues(command, with_.issues), request)

    def _of_view(self, request: pb.ListIssuesRequest) -> pb.ListIssuesResponse:
        for field, _ in request.ListFields():
            if field.name not in _WITH_VIEW:
                raise InvalidArgument(field.name, "does not go with view")
        command = ListView(
            id_in_name("view", request.view, "views"),
            current_caller().subject,
            page_size(request.page_size),
            self._issues.place(request.page_token, request),
        )
        return self._listed(list_view(command, self._issues.views, self._issues.issues), request)

    def _listed(self, page: IssuePage, request: pb.ListIssuesRequest) -> pb.ListIssuesResponse:
        return pb.ListIssuesResponse(
            issues=self._issues.answers(page.issues), next_page_token=self._issues.token(page.next_after, request)
        )

    def UpdateIssue(self, request: pb.UpdateIssueRequest, _: Context) -> pb.Issue:
        """Change an issue."""
        paths = updated_paths(request.update_mask, request.issue, FIELDS, _OUTPUT_ONLY)
        command = UpdateIssue(
            id_in_name("issue.name", request.issue.name, "issues"),
            request.issue.etag,
            tuple(dict.fromkeys(path.partition(".")[0] for path in paths)),
            _told(request.issue),
            order_of(request),
        )
        return self._issues.answer(update_issue(command, self._issues.issues))

    def ResolveIssue(self, request: pb.ResolveIssueRequest, _: Context) -> pb.Issue:
        """Say that an issue is settled."""
        told = Resolution(request.topic, request.disposition, request.carry_over)
        command = ResolveIssue(_id(request.name), request.etag, told, order_of(request))
        return self._issues.answer(resolve_issue(command, self._issues.issues))

    def ReopenIssue(self, request: pb.ReopenIssueRequest, _: Context) -> pb.Issue:
        """Say that an issue is not settled after all."""
        issue = reopen_issue(_id(request.name), request.etag, order_of(request), self._issues.issues)
        return self._issues.answer(issue)

    def CloseIssue(self, request: pb.CloseIssueRequest, _: Context) -> pb.Issue:
        """End an issue for good."""
        issue = close_issue(_id(request.name), request.etag, order_of(request), self._issues.issues)
        return self._issues.answer(issue)

    def AssignIssue(self, request: pb.AssignIssueRequest, _: Context) -> pb.Issue:
        """Give an issue to an agent or a team."""
        command = AssignIssue(
            _id(request.name),
            request.etag,
            owner_name("agent", request.agent, *AGENTS),
            owner_name("team", request.team, "teams"),
            order_of(request),
        )
        return self._issues.answer(assign_issue(command, self._issues.issues))

    def UnassignIssue(self, request: pb.UnassignIssueRequest, _: Context) -> pb.Issue:
        """Take an issue from its agent."""
        command = UnassignIssue(_id(request.name), request.etag, request.and_team, order_of(request))
        return self._issues.answer(unassign_issue(command, self._issues.issues))

    def SetIssueWaiting(self, request: pb.SetIssueWaitingRequest, _: Context) -> pb.Issue:
        """Say whose turn it is."""
        on = enum_from("waiting_on", request.waiting_on, WaitingOn, pb.WaitingOn)
        if on is None:
            raise InvalidArgument("waiting_on", "is required", "FIELD_REQUIRED")
        command = SetIssueWaiting(_id(request.name), request.etag, on, order_of(request))
        return self._issues.answer(set_issue_waiting(command, self._issues.issues))


def _id(name: str) -> str:
    return id_in_name("name", name, "issues")


def _told(message: pb.Issue) -> Telling:
    snoozed = message.HasField("snooze_time")
    return Telling(
        title=message.title,
        topic=message.topic,
        priority=enum_from("issue.priority", message.priority, Priority, pb.Priority) or Priority.NORMAL,
        tags=tuple(message.tags),
        snooze_time=to_datetime("issue.snooze_time", message.snooze_time) if snoozed else None,
    )


def _states(numbers: Iterable[int]) -> Iterable[IssueState]:
    for number in numbers:
        state = enum_from("states", number, IssueState, pb.IssueState)
        if state is None:
            raise InvalidArgument("states", "holds one that is not set", "ENUM_UNKNOWN")
        yield state
