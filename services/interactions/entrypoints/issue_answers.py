"""Answers about issues: messages with the person each is of now, and places in lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backstory.interactions.v1 import issues_pb2 as pb
from backstory.interactions.v1 import promises_pb2
from google.protobuf.message import Message
from servicekit.paging import PageTokens

from services.interactions.domain.issue_ports import IssuePorts, ListedPromise
from services.interactions.domain.issue_views import Views
from services.interactions.domain.issues import Issue
from services.interactions.domain.linking import Link
from services.interactions.domain.promises import Promise

Place = tuple[datetime, str]


@dataclass(frozen=True)
class Messages:
    """How issues, promises and links are put into the words of the contract."""

    issue: Callable[[Issue, datetime, str], pb.Issue]
    promise: Callable[[Issue, Promise, datetime], promises_pb2.Promise]
    link: Callable[[Link], pb.InteractionLink]


@dataclass(frozen=True)
class IssueApiPorts:
    """What the methods about issues work with."""

    issues: IssuePorts
    messages: Messages
    tokens: PageTokens
    views: Views

    def answer(self, issue: Issue) -> pb.Issue:
        """Return one issue as it is answered with."""
        return self.answers([issue])[0]

    def answers(self, issues: Sequence[Issue]) -> list[pb.Issue]:
        """Return issues as they are answered with: one look at who the people are."""
        person_of: Mapping[str, str] = self.issues.people.people_of(sorted({issue.contact for issue in issues}))
        now = self.issues.stamps.clock.now()
        return [self.messages.issue(each, now, person_of.get(each.contact, each.contact)) for each in issues]

    def promise(self, listed: ListedPromise) -> promises_pb2.Promise:
        """Return one promise as it is answered with."""
        return self.messages.promise(listed.issue, listed.promise, self.issues.stamps.clock.now())

    def place(self, token: str, request: Message) -> Place | None:
        """Return the place in a page token; None for the first page."""
        place = self.tokens.decode(token, request)
        return (datetime.fromisoformat(str(place["at"])), str(place["id"])) if place else None

    def token(self, place: Place | None, request: Message) -> str:
        """Return a token for going on after a place; empty at the end."""
        return self.tokens.encode({"at": place[0].isoformat(), "id": place[1]}, request) if place else ""
