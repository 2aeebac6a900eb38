"""The methods of NotificationsService about following issues: request in, use case, message out."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from backstory.notifications.v1 import following_pb2 as pb
from servicekit.access import current_caller
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.notifications.domain.errors import not_an_agent
from services.notifications.domain.following import Follow, Follows
from services.notifications.domain.ids import AGENTS
from services.notifications.domain.ports import Clock
from services.notifications.usecases.follow_issue import follow_issue

Context = grpc.ServicerContext


@dataclass(frozen=True)
class FollowingPorts:
    """What these methods work with."""

    follows: Follows
    clock: Clock
    pages: PageTokens


class FollowingApi:
    """Following; a part of NotificationsApi."""

    following_ports: FollowingPorts

    def FollowIssue(self, request: pb.FollowIssueRequest, _: Context) -> pb.Follow:
        """Let the caller follow an issue."""
        with_ = self.following_ports
        return _message(follow_issue(_issue(request.issue), _agent(), with_.follows, with_.clock))

    def UnfollowIssue(self, request: pb.UnfollowIssueRequest, _: Context) -> pb.UnfollowIssueResponse:
        """Let the caller follow it no more."""
        self.following_ports.follows.remove(_issue(request.issue), _agent())
        return pb.UnfollowIssueResponse()

    def ListFollows(self, request: pb.ListFollowsRequest, _: Context) -> pb.ListFollowsResponse:
        """List what the caller follows."""
        with_, agent, limit = self.following_ports, _agent(), page_size(request.page_size)
        after = str(with_.pages.decode(request.page_token, request).get("after", ""))
        found = with_.follows.page(agent, after, limit + 1)
        shown = found[:limit]
        more = len(found) > limit
        return pb.ListFollowsResponse(
            follows=map(_message, shown),
            next_page_token=with_.pages.encode({"after": shown[-1].issue}, request) if more else "",
        )


def _agent() -> str:
    subject = current_caller().subject
    if not subject.startswith(AGENTS):
        raise not_an_agent(subject)
    return subject


def _issue(name: str) -> str:
    return f"issues/{id_in_name('issue', name, 'issues')}"


def _message(follow: Follow) -> pb.Follow:
    return pb.Follow(issue=follow.issue, agent=follow.agent, create_time=to_timestamp(follow.create_time))
