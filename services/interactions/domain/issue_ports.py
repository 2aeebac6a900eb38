"""What the use cases about issues need from the world, and what they are told by whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol, TypeVar

from servicekit.clock import Clock
from servicekit.ids import NewId

from services.interactions.domain.bots import BotWaits
from services.interactions.domain.issue_changes import Stamp
from services.interactions.domain.issue_rules import IssueRules
from services.interactions.domain.issues import Issue, IssueEvent, IssueState, Priority
from services.interactions.domain.linking import Link, Linkable, LinkEvent
from services.interactions.domain.ports import Contacts, Histories
from services.interactions.domain.promises import Promise, PromiseState
from services.interactions.domain.topics import TopicTrees

Result = TypeVar("Result")


@dataclass(frozen=True)
class Origin:
    """Who caused a change, and what it is part of."""

    actor: str
    actor_name: str = ""
    correlation_id: str = ""
    traceparent: str = ""
    method: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Request:
    """A caller's request id with the digest of what it asked for."""

    id: str
    digest: str


@dataclass(frozen=True)
class Order:
    """What every command carries besides its own fields."""

    origin: Origin
    request: Request | None = None


@dataclass(frozen=True)
class StoredIssue:
    """An issue as read for a change. `answer` is what the request got the first time, None when it is new."""

    issue: Issue
    answer: str | None = None


@dataclass(frozen=True)
class ChangedIssue:
    """An issue and what it was `before` its newest change."""

    issue: Issue
    before: Issue

    @property
    def both(self) -> tuple[Issue, Issue]:
        """The issue as it is, and as it was."""
        return self.issue, self.before


@dataclass(frozen=True)
class StoredLink:
    """A link as read for a change: None when there never was one. It `is_answered` if this request has changed it."""

    link: Link | None
    is_answered: bool = False


class IssueOrder(IntEnum):
    """In which order issues are listed, by the numbers of the contract: by time in their state, or by what is due."""

    LONGEST_FIRST = 1
    NEWEST_FIRST = 2
    DUE_FIRST = 3


@dataclass(frozen=True)
class IssueQuery:
    """Which issues are asked for; empty means no restriction. `after` is the place of the last one seen.

    `agent` None means anybody's, empty nobody's. `tags` are all on it. `mentions` is an agent. `since` is the earliest
    time of their state, `due` says that a promise was due by then.
    """

    size: int
    order: IssueOrder = IssueOrder.LONGEST_FIRST
    contacts: tuple[str, ...] = ()
    states: frozenset[IssueState] = frozenset()
    agent: str | None = None
    team: str = ""
    topic: str = ""
    tags: tuple[str, ...] = ()
    priorities: frozenset[Priority] = frozenset()
    mentions: str = ""
    is_at_risk: bool = False
    merged_into: str = ""
    since: datetime | None = None
    due: datetime | None = None
    after: tuple[datetime, str] | None = None


@dataclass(frozen=True)
class PromiseQuery:
    """Which promises are asked for; empty means no restriction. `after` is the place of the last one seen."""

    size: int
    contacts: tuple[str, ...] = ()
    issue: str = ""
    owner: str = ""
    states: frozenset[PromiseState] = frozenset({PromiseState.OPEN})
    due: datetime | None = None
    after: tuple[datetime, str] | None = None


@dataclass(frozen=True)
class ListedPromise:
    """A promise with the issue it is part of."""

    issue: Issue
    promise: Promise


class OpenMatters(Protocol):
    """What is open of a person: one indexed query, for whoever puts a brief together."""

    def open_matters(self, contacts: Sequence[str]) -> Sequence[Issue]:
        """Return the issues of these contacts that are unsettled or have open promises, at most 100, newest first.

        Those that stand merged into another one are left out unless something promised in them is open.
        """
        ...


class Issues(OpenMatters, BotWaits, Protocol):
    """All issues of this deployment, with what is promised in them and what belongs to them."""

    def get(self, issue_id: str) -> Issue:
        """Return an issue, or raise NOT_FOUND."""
        ...

    def stored(self, issue_id: str, request: Request | None) -> StoredIssue:
        """Return an issue to change, or raise NOT_FOUND.

        INVALID_ARGUMENT when the request id was used for something else.
        """
        ...

    def newest_changes(self, issues: Sequence[str]) -> Mapping[str, ChangedIssue]:
        """Return what the newest change did to each of these issues, which are there and not new."""
        ...

    def page(self, query: IssueQuery) -> Sequence[tuple[datetime, Issue]]:
        """Return issues in their order, each with its place in it."""
        ...

    def count(self, query: IssueQuery, most: int) -> tuple[int, bool]:
        """Return how many issues a query finds, up to `most`, and whether there may be more; bounded work."""
        ...

    def has_tag(self, tag: str) -> bool:
        """Tell whether any issue has a label."""
        ...

    def promises(self, query: PromiseQuery) -> Sequence[ListedPromise]:
        """Return promises, the one that is due first in front."""
        ...

    def survivors(self, issues: Sequence[str]) -> Mapping[str, str]:
        """Return for each issue which one stands for it now: itself unless it is merged."""
        ...

    def standing(self, issues: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """Return for each issue those it stands for: itself, what it was merged into, and so on up to the survivor."""
        ...

    def joined(self, issue: str) -> Sequence[str]:
        """Return an issue and all that stand merged into it, at any depth."""
        ...

    def link(self, interaction: str, request: Request | None = None) -> StoredLink:
        """Return the link of an interaction, one that has ended as well, to change it."""
        ...

    def linked(self, issues: Sequence[str]) -> Sequence[str]:
        """Return the interactions that are linked with these very issues."""
        ...

    def is_full(self, issue_id: str) -> bool:
        """Tell whether an issue has as many interactions as it may have."""
        ...

    def linkables(self, interactions: Sequence[str]) -> Sequence[Linkable]:
        """Return what there is of these interactions, in order; NOT_FOUND names one that is not there."""
        ...

    def last_of_thread(self, thread: str) -> Link | None:
        """Return the link of the newest interaction of a thread that is linked."""
        ...

    def add(self, event: IssueEvent, order: Order) -> bool:
        """Store a new issue with its event; False when the id is taken."""
        ...

    def save(self, before: Issue, event: IssueEvent, order: Order, answer: str = "") -> bool:
        """Store the next version and its event; False when somebody else was first."""
        ...

    def save_link(self, before: Link | None, event: LinkEvent, order: Order) -> bool:
        """Store a link, or its end, with its event; False when somebody else was first."""
        ...

    def end_facts(self, interactions: Sequence[str], now: datetime) -> None:
        """Let what customers told in these interactions count no longer, as far as it is about the matter.

        Within `atomically` only.
        """
        ...

    def hold(self, issue: Issue) -> bool:
        """Keep others from changing an issue until the end of the transaction; False when it has changed."""
        ...

    def heard(self, issue_id: str, occur_time: datetime) -> None:
        """Note when the newest message took place that said something about whose turn it is."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Issue]:
        """Return issues with a snooze that is over, or a promise that is overdue and not told of."""
        ...

    def atomically(self, work: Callable[[Issues], Result]) -> Result:
        """Do several things or none. A False on the way is a race, after which all is done again by `work`."""
        ...


class People(Protocol):
    """Tells which contacts are one person."""

    def people_of(self, contacts: Sequence[str]) -> Mapping[str, str]:
        """Return every contact on the cards of these, with the card's person."""
        ...


@dataclass(frozen=True)
class Stamps:
    """What changes are stamped with."""

    clock: Clock
    new_id: NewId
    epoch: int

    def stamp(self, actor: str) -> Stamp:
        """Return a stamp of now."""
        return Stamp(self.epoch, self.clock.now(), actor)


@dataclass(frozen=True)
class IssuePorts:
    """What the use cases about issues work with."""

    issues: Issues
    people: People
    histories: Histories
    contacts: Contacts
    stamps: Stamps
    rules: IssueRules
    topics: TopicTrees

    def stamp(self, order: Order) -> Stamp:
        """Return what a change by this order is stamped with."""
        return self.stamps.stamp(order.origin.actor)
