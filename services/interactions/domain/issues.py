"""An issue: one matter of one customer, apart from threads and from people, at one version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum

from services.interactions.domain.batches import Batch
from services.interactions.domain.faults import contact_erased
from services.interactions.domain.issue_faults import (
    issue_changed,
    issue_in_state,
    issue_is_merged,
    promise_not_found,
)
from services.interactions.domain.promises import Promise, PromiseState


class IssueState(IntEnum):
    """How an issue stands, by the numbers of the contract."""

    NEW = 1
    OPEN = 2
    WAITING_US = 3
    WAITING_CUSTOMER = 4
    SNOOZED = 5
    RESOLVED = 6
    CLOSED = 7
    MERGED = 8

    @property
    def shown(self) -> str:
        """The state in words, such as `waiting-us`."""
        return self.name.lower().replace("_", "-")


UNSETTLED = frozenset(
    {IssueState.NEW, IssueState.OPEN, IssueState.WAITING_US, IssueState.WAITING_CUSTOMER, IssueState.SNOOZED}
)
"""The states in which somebody has something to do."""


class Priority(IntEnum):
    """How pressing an issue is."""

    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4


class WaitingOn(IntEnum):
    """Whose turn it is."""

    CUSTOMER = 1
    US = 2
    NOBODY = 3


class Risk(IntEnum):
    """Why a customer may be lost over an issue, by the numbers of the contract."""

    BROKEN_PROMISE = 1
    OVERDUE_PROMISE = 2
    REOPENED = 3


@dataclass(frozen=True)
class Telling:
    """Everything about an issue that its editors write."""

    title: str
    topic: str = ""
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()
    snooze_time: datetime | None = None


@dataclass(frozen=True)
class Transfer:
    """How an issue was handed over: by whom, when, and what the next one must know.

    `facts` are resource names; `reason` is why it was done without anybody asking.
    """

    actor: str
    time: datetime
    summary: str
    brief_digest: str = ""
    facts: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Issue:
    """One issue. `contact` is the one it was created for, for ever; whose person that is now, the cards tell.

    `state_time` is since when it has been in its state, `open_time` when it was created or reopened the last time.
    `turn_time` is when the newest message took place that set its state. `state_before` is what a merge took it out
    of. `mentions` are agents that notes about it mention. `batches` are changes of many issues that it was the first
    of, as long as they can be undone. Of one that `is_erased` nothing personal is left.
    """

    id: str
    epoch: int
    version: int
    contact: str
    told: Telling
    state: IssueState
    state_time: datetime
    create_time: datetime
    update_time: datetime
    open_time: datetime
    creator: str
    topic_version: int = 0
    disposition: str = ""
    agent: str = ""
    team: str = ""
    merged_into: str = ""
    state_before: IssueState | None = None
    follows: str = ""
    split_from: str = ""
    resolve_time: datetime | None = None
    close_time: datetime | None = None
    turn_time: datetime | None = None
    promises: tuple[Promise, ...] = ()
    transfer: Transfer | None = None
    mentions: tuple[str, ...] = ()
    batches: tuple[Batch, ...] = ()
    is_erased: bool = False

    @property
    def name(self) -> str:
        """The resource name."""
        return f"issues/{self.id}"

    @property
    def etag(self) -> str:
        """The stamp of this state, quoted as in HTTP."""
        return f'"{self.epoch}-{self.version}"'

    @property
    def is_unsettled(self) -> bool:
        """Whether somebody has something to do."""
        return self.state in UNSETTLED

    @property
    def open_promises(self) -> tuple[Promise, ...]:
        """What is promised and not done."""
        return tuple(promise for promise in self.promises if promise.is_open)

    @property
    def risks(self) -> tuple[Risk, ...]:
        """Why the customer may be lost; none once it is settled. A promise is overdue when that has been told."""
        if not self.is_unsettled or self.is_erased:
            return ()
        found = {
            Risk.BROKEN_PROMISE: any(promise.state is PromiseState.BROKEN for promise in self.promises),
            Risk.OVERDUE_PROMISE: any(promise.is_told for promise in self.open_promises),
            Risk.REOPENED: self.open_time > self.create_time,
        }
        return tuple(risk for risk, is_so in found.items() if is_so)

    def promise(self, promise_id: str) -> Promise:
        """Return one of its promises, or raise NOT_FOUND."""
        for promise in self.promises:
            if promise.id == promise_id:
                return promise
        raise promise_not_found(f"{self.name}/promises/{promise_id}")

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise issue_changed(self.etag)

    def require_unmerged(self) -> None:
        """Refuse what is to be asked of the issue it was merged into."""
        if self.state is IssueState.MERGED:
            raise issue_is_merged(self.merged_into)

    def require_kept(self) -> None:
        """Refuse to add to what is about somebody who was erased."""
        if self.is_erased:
            raise contact_erased(self.contact)

    def require_unfinished(self) -> None:
        """Refuse to change what is final."""
        self.require_kept()
        if self.state is IssueState.CLOSED:
            raise issue_in_state(self.state.shown, "what is closed stays as it is; open a new one")

    def require_changeable(self) -> None:
        """Refuse to change what is final or stands for nothing of its own."""
        self.require_unfinished()
        self.require_unmerged()

    def require_unsettled(self) -> None:
        """Refuse what makes sense only while somebody has something to do."""
        self.require_changeable()
        if self.state is IssueState.RESOLVED:
            raise issue_in_state(self.state.shown, "reopen it first")


class Happening(Enum):
    """What became of an issue: the names of the events that tell of it."""

    CREATED = "IssueCreated"
    UPDATED = "IssueUpdated"
    ASSIGNED = "IssueAssigned"
    UNASSIGNED = "IssueUnassigned"
    TRANSFERRED = "IssueTransferred"
    TURN_CHANGED = "IssueTurnChanged"
    RESOLVED = "IssueResolved"
    REOPENED = "IssueReopened"
    CLOSED = "IssueClosed"
    SPLIT = "IssueSplit"
    MERGED = "IssueMerged"
    UNMERGED = "IssueUnmerged"
    PROMISE_CREATED = "PromiseCreated"
    PROMISE_KEPT = "PromiseKept"
    PROMISE_BROKEN = "PromiseBroken"
    PROMISE_CANCELED = "PromiseCanceled"
    PROMISE_OVERDUE = "PromiseOverdue"


@dataclass(frozen=True)
class IssueEvent:
    """Something happened to an issue: the whole issue after the change, and what only this sort of event tells."""

    what: Happening
    issue: Issue
    changed_paths: tuple[str, ...] = ()
    interaction: str = ""
    interactions: tuple[str, ...] = ()
    merged_into: str = ""
    promise: Promise | None = None
