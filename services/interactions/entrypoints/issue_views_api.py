"""The methods of InteractionsService about views of issues and how many issues lists hold."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import issue_views_pb2 as pb
from backstory.interactions.v1 import issues_pb2
from servicekit.access.caller import current_caller
from servicekit.masks import updated_paths
from servicekit.paging import page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.interactions.domain.issue_faults import ORGANIZE
from services.interactions.domain.issue_ports import IssueOrder
from services.interactions.domain.issue_queues import Queue
from services.interactions.domain.issue_views import FIELDS, IssueFilter, View, ViewTelling
from services.interactions.domain.issues import IssueState, Priority
from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import AGENTS, order_of, owner_name
from services.interactions.entrypoints.wire import enum_from
from services.interactions.usecases.changing_views import (
    CreateView,
    DeleteView,
    UpdateView,
    create_view,
    delete_view,
    update_view,
)
from services.interactions.usecases.count_issues import Counted, CountIssues, count_issues
from services.interactions.usecases.reading_views import get_view, list_views, missing_tags

_OUTPUT_ONLY = frozenset(pb.View.DESCRIPTOR.fields_by_name) - frozenset(FIELDS)

Context = grpc.ServicerContext


class IssueViewsApi:
    """Views and counts; a part of InteractionsApi."""

    _issues: IssueApiPorts

    def CountIssues(self, request: pb.CountIssuesRequest, _: Context) -> pb.CountIssuesResponse:
        """Count what lists hold."""
        queues = (enum_from("queues", queue, Queue, issues_pb2.IssueQueue) for queue in request.queues)
        command = CountIssues(
            caller=current_caller().subject,
            queues=tuple(queue for queue in queues if queue),
            views=tuple(id_in_name("views", view, "views") for view in request.views),
            team=owner_name("team", request.team, "teams"),
        )
        return pb.CountIssuesResponse(
            counts=map(_count, count_issues(command, self._issues.views, self._issues.issues))
        )

    def CreateView(self, request: pb.CreateViewRequest, _: Context) -> pb.View:
        """Create a view."""
        command = CreateView(request.view_id, _told(request.view), order_of(request))
        return _message(create_view(command, self._issues.views, self._issues.issues))

    def GetView(self, request: pb.GetViewRequest, _: Context) -> pb.View:
        """Return one view."""
        view = get_view(id_in_name("name", request.name, "views"), current_caller().subject, self._issues.views)
        return _message(view, missing_tags(view, self._issues.issues.issues))

    def ListViews(self, request: pb.ListViewsRequest, _: Context) -> pb.ListViewsResponse:
        """Return a page of views."""
        tokens, caller = self._issues.tokens, current_caller().subject
        after = str(tokens.decode(request.page_token, request).get("after", ""))
        page = list_views(caller, after, page_size(request.page_size), self._issues.views)
        return pb.ListViewsResponse(
            views=map(_message, page.views),
            next_page_token=tokens.encode({"after": page.last}, request) if page.last else "",
        )

    def UpdateView(self, request: pb.UpdateViewRequest, _: Context) -> pb.View:
        """Change a view."""
        paths = updated_paths(request.update_mask, request.view, FIELDS, _OUTPUT_ONLY)
        command = UpdateView(
            id_in_name("view.name", request.view.name, "views"),
            request.view.etag,
            tuple(dict.fromkeys(path.partition(".")[0] for path in paths)),
            _told(request.view),
            current_caller().may(ORGANIZE),
            order_of(request),
        )
        return _message(update_view(command, self._issues.views, self._issues.issues))

    def DeleteView(self, request: pb.DeleteViewRequest, _: Context) -> pb.View:
        """Delete a view."""
        view_id = id_in_name("name", request.name, "views")
        command = DeleteView(view_id, request.etag, current_caller().may(ORGANIZE), order_of(request))
        return _message(delete_view(command, self._issues.views, self._issues.issues))


def _told(message: pb.View) -> ViewTelling:
    wanted, at = message.filter, "view.filter"
    states = (enum_from(f"{at}.states", each, IssueState, issues_pb2.IssueState) for each in wanted.states)
    pressing = (enum_from(f"{at}.priorities", each, Priority, issues_pb2.Priority) for each in wanted.priorities)
    return ViewTelling(
        display_name=message.display_name,
        filter=IssueFilter(
            queue=enum_from(f"{at}.queue", wanted.queue, Queue, issues_pb2.IssueQueue),
            states=frozenset(state for state in states if state),
            agent=owner_name(f"{at}.agent", wanted.agent, *AGENTS),
            is_unassigned=wanted.unassigned,
            team=owner_name(f"{at}.team", wanted.team, "teams"),
            topic=wanted.topic,
            tags=tuple(dict.fromkeys(wanted.tags)),
            priorities=frozenset(each for each in pressing if each),
        ),
        order=enum_from("view.order", message.order, IssueOrder, pb.IssueOrder),
        shared=message.shared,
    )


def _message(view: View, missing: tuple[str, ...] = ()) -> pb.View:
    told = view.told
    wanted = told.filter
    return pb.View(
        name=view.name,
        etag=view.etag,
        version=view.version,
        create_time=to_timestamp(view.create_time),
        update_time=to_timestamp(view.update_time),
        owner=view.owner,
        display_name=told.display_name,
        filter=pb.IssueFilter(
            queue=issues_pb2.IssueQueue.Name(wanted.queue) if wanted.queue else None,
            states=[issues_pb2.IssueState.Name(state) for state in sorted(wanted.states)],
            agent=wanted.agent,
            unassigned=wanted.is_unassigned,
            team=wanted.team,
            topic=wanted.topic,
            tags=wanted.tags,
            priorities=[issues_pb2.Priority.Name(each) for each in sorted(wanted.priorities)],
        ),
        order=pb.IssueOrder.Name(told.order) if told.order else None,
        shared=told.shared,
        missing_tags=missing,
    )


def _count(counted: Counted) -> pb.IssueCount:
    return pb.IssueCount(
        queue=issues_pb2.IssueQueue.Name(counted.queue) if counted.queue else None,
        view=f"views/{counted.view}" if counted.view else "",
        count=counted.count,
        more=counted.more,
    )
