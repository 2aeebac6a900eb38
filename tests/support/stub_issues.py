"""Issues, queues and views as the desk sees them, from memory: which issues a list holds is what a test says."""

# ruff: noqa: N802 - gRPC method names are PascalCase

from __future__ import annotations

from typing import Any

from backstory.interactions.v1 import issue_views_pb2, issues_pb2
from servicekit.access.caller import current_caller
from servicekit.audit import showed
from servicekit.errors import Aborted, NotFound

from tests.support.stub_world import Partial


class StubIssues(Partial):
    """The part of interactions that knows issues."""

    def GetIssue(self, request: issues_pb2.GetIssueRequest, _context: Any) -> issues_pb2.Issue:
        self.world.check("interactions")
        found = self._issue(request.name)
        showed([found.contact])
        return found

    def ListIssues(self, request: issues_pb2.ListIssuesRequest, _context: Any) -> issues_pb2.ListIssuesResponse:
        self.world.check("interactions")
        names = self._list(request.view or issues_pb2.IssueQueue.Name(request.queue))
        start = int(request.page_token or 0)
        end = start + (request.page_size or 50)
        issues = [self.world.issues[name] for name in names[start:end]]
        showed([issue.contact for issue in issues])
        return issues_pb2.ListIssuesResponse(issues=issues, next_page_token=str(end) if end < len(names) else "")

    def CountIssues(
        self, request: issue_views_pb2.CountIssuesRequest, _context: Any
    ) -> issue_views_pb2.CountIssuesResponse:
        self.world.check("interactions")
        answer = issue_views_pb2.CountIssuesResponse()
        for queue in request.queues:
            held = len(self._list(issues_pb2.IssueQueue.Name(queue)))
            answer.counts.add(queue=queue, count=min(held, 1000), more=held > 1000)
        for view in request.views:
            answer.counts.add(view=view, count=len(self._list(view)))
        return answer

    def ListViews(self, _request: issue_views_pb2.ListViewsRequest, _context: Any) -> issue_views_pb2.ListViewsResponse:
        self.world.check("interactions")
        return issue_views_pb2.ListViewsResponse(views=self.world.views.values())

    def GetView(self, request: issue_views_pb2.GetViewRequest, _context: Any) -> issue_views_pb2.View:
        self.world.check("interactions")
        if request.name not in self.world.views:
            raise NotFound("VIEW_NOT_FOUND", "There is no such view.")
        return self.world.views[request.name]

    def AssignIssue(self, request: issues_pb2.AssignIssueRequest, _context: Any) -> issues_pb2.Issue:
        self.world.check("interactions")
        issue = self._issue(request.name)
        if request.etag and request.etag != issue.etag:
            raise Aborted("ISSUE_CHANGED", "The issue has changed.")
        if issue.agent not in ("", request.agent) and not request.etag:
            raise Aborted("ISSUE_TAKEN", "Somebody else works on it.")
        issue.agent = request.agent
        issue.etag += "+"
        mine = self.world.lists.setdefault("ISSUE_QUEUE_MINE", [])
        if request.agent == current_caller().subject and issue.name not in mine:
            mine.append(issue.name)
        return issue

    def _issue(self, name: str) -> issues_pb2.Issue:
        if name not in self.world.issues:
            raise NotFound("ISSUE_NOT_FOUND", "There is no such issue.")
        return self.world.issues[name]

    def _list(self, name: str) -> list[str]:
        return self.world.lists.get(name, [])
