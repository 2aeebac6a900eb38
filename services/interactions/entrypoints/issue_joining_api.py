"""The methods of InteractionsService that say what belongs together: links, splits and merges of issues."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import issues_pb2 as pb
from servicekit.text import id_in_name

from services.interactions.entrypoints.issue_answers import IssueApiPorts
from services.interactions.entrypoints.orders import order_of
from services.interactions.usecases.link_interaction import link_interaction
from services.interactions.usecases.merge_issues import MergeIssues, merge_issues
from services.interactions.usecases.split_issue import SplitIssue, split_issue
from services.interactions.usecases.unlink_interaction import unlink_interaction
from services.interactions.usecases.unmerge_issues import unmerge_issues

Context = grpc.ServicerContext


class IssueJoiningApi:
    """What belongs to which issue; a part of InteractionsApi."""

    _issues: IssueApiPorts

    def LinkInteraction(self, request: pb.LinkInteractionRequest, _: Context) -> pb.InteractionLink:
        """Say that an interaction belongs to an issue."""
        issue, interaction = _pair(request)
        return self._issues.messages.link(link_interaction(issue, interaction, order_of(request), self._issues.issues))

    def UnlinkInteraction(self, request: pb.UnlinkInteractionRequest, _: Context) -> pb.InteractionLink:
        """Say that an interaction does not belong to an issue."""
        issue, interaction = _pair(request)
        return self._issues.messages.link(
            unlink_interaction(issue, interaction, order_of(request), self._issues.issues)
        )

    def SplitIssue(self, request: pb.SplitIssueRequest, _: Context) -> pb.Issue:
        """Make a new issue of a part of another one."""
        command = SplitIssue(
            id_in_name("name", request.name, "issues"),
            tuple(id_in_name("interactions", each, "interactions") for each in request.interactions),
            request.title,
            request.topic,
            order_of(request),
        )
        return self._issues.answer(split_issue(command, self._issues.issues))

    def MergeIssues(self, request: pb.MergeIssuesRequest, _: Context) -> pb.Issue:
        """Say that issues are one matter."""
        command = MergeIssues(
            id_in_name("issue", request.issue, "issues"),
            tuple(id_in_name("merged_issues", each, "issues") for each in request.merged_issues),
            order_of(request),
        )
        return self._issues.answer(merge_issues(command, self._issues.issues))

    def UnmergeIssues(self, request: pb.UnmergeIssuesRequest, _: Context) -> pb.UnmergeIssuesResponse:
        """Let merged issues stand alone again."""
        merged = tuple(id_in_name("merged_issues", each, "issues") for each in request.merged_issues)
        issues = unmerge_issues(merged, order_of(request), self._issues.issues)
        return pb.UnmergeIssuesResponse(issues=self._issues.answers(issues))


def _pair(request: pb.LinkInteractionRequest | pb.UnlinkInteractionRequest) -> tuple[str, str]:
    issue = id_in_name("issue", request.issue, "issues")
    return issue, id_in_name("interaction", request.interaction, "interactions")
