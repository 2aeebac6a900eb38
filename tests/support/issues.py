"""Issues and promises as agents work with them through the public API."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from servicekit.errors import ServiceError
from servicekit.grpc_errors import from_rpc_error
from servicekit.times import to_timestamp

from tests.support.customers import Customers
from tests.support.deployment import Deployment

ANNA, BEN = "agents/anna", "agents/ben"


class Desk:
    """One agent at work."""

    def __init__(self, deployment: Deployment, subject: str = ANNA, *roles: str) -> None:
        self._stub = Customers(deployment).interactions
        self._metadata = deployment.metadata(*(roles or ("agent",)), subject=subject)

    def ask(self, method: str, request: Any) -> Any:
        try:
            return getattr(self._stub, method)(request, timeout=10, metadata=self._metadata)
        except grpc.RpcError as fault:
            raise from_rpc_error(fault) from None

    def refusal(self, method: str, request: Any) -> ServiceError:
        try:
            answer = self.ask(method, request)
        except ServiceError as error:
            return error
        raise AssertionError(f"the call was answered: {answer}")

    def creates(self, contact: str, *interactions: pb.Interaction, **fields: Any) -> s.Issue:
        issue = s.Issue(**({"contact": contact, "title": "The parcel has not come"} | fields))
        names = [each.name for each in interactions]
        made: s.Issue = self.ask("CreateIssue", s.CreateIssueRequest(issue=issue, interactions=names))
        return made

    def sees(self, issue: s.Issue) -> s.Issue:
        found: s.Issue = self.ask("GetIssue", s.GetIssueRequest(name=issue.name))
        return found

    def lists(self, **fields: Any) -> list[str]:
        return [each.name for each in self.ask("ListIssues", s.ListIssuesRequest(**fields)).issues]

    def every(self, method: str, request: Any, field: str) -> list[str]:
        """The names on all pages of a list."""
        names: list[str] = []
        while True:
            page = self.ask(method, request)
            names += [each.name for each in getattr(page, field)]
            request.page_token = page.next_page_token
            if not request.page_token:
                return names

    def waits(self, issue: s.Issue, on: int) -> s.Issue:
        waiting: s.Issue = self.ask("SetIssueWaiting", s.SetIssueWaitingRequest(name=issue.name, waiting_on=on))  # type: ignore[arg-type]
        return waiting

    def resolves(self, issue: s.Issue, **fields: Any) -> s.Issue:
        told = {"topic": "delivery/late", "disposition": "resolved"} | fields
        resolved: s.Issue = self.ask("ResolveIssue", s.ResolveIssueRequest(name=issue.name, **told))
        return resolved

    def links(self, issue: s.Issue, interaction: pb.Interaction) -> s.InteractionLink:
        request = s.LinkInteractionRequest(issue=issue.name, interaction=interaction.name)
        link: s.InteractionLink = self.ask("LinkInteraction", request)
        return link

    def merges(self, issue: s.Issue, *others: s.Issue) -> s.Issue:
        request = s.MergeIssuesRequest(issue=issue.name, merged_issues=[each.name for each in others])
        merged: s.Issue = self.ask("MergeIssues", request)
        return merged

    def unmerges(self, *others: s.Issue) -> list[s.Issue]:
        request = s.UnmergeIssuesRequest(merged_issues=[each.name for each in others])
        return list(self.ask("UnmergeIssues", request).issues)

    def promises(self, issue: s.Issue, seconds: float = 3600, **fields: Any) -> p.Promise:
        due = to_timestamp(datetime.now(UTC) + timedelta(seconds=seconds))
        promise = p.Promise(**({"text": "A new parcel goes out", "due_time": due} | fields))
        made: p.Promise = self.ask("CreatePromise", p.CreatePromiseRequest(parent=issue.name, promise=promise))
        return made

    def reads(self, interaction: pb.Interaction) -> pb.Interaction:
        found: pb.Interaction = self.ask("GetInteraction", pb.GetInteractionRequest(name=interaction.name))
        return found

    def history_of(self, issue: s.Issue, contact: str = "", **fields: Any) -> set[str]:
        request = pb.GetHistoryRequest(contact=contact or issue.contact, issue=issue.name, **fields)
        return names(self.ask("GetHistory", request).interactions)


def names(found: Iterable[pb.Interaction]) -> set[str]:
    return {each.name for each in found}
