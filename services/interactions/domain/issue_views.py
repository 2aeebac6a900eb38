"""A view: a filter over issues kept under a name, for its owner or for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from servicekit.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, PermissionDenied
from servicekit.text import clean_text, kebab_case

from services.interactions.domain.issue_changes import checked_topic
from services.interactions.domain.issue_faults import ORGANIZE
from services.interactions.domain.issue_ports import IssueOrder, IssueQuery, Request
from services.interactions.domain.issue_queues import Queue, ordered, queued
from services.interactions.domain.issues import UNSETTLED, IssueState, Priority

MOST_NAME = 100
MOST_TAGS = 5
FIELDS = ("display_name", "filter", "order", "shared")


@dataclass(frozen=True)
class IssueFilter:
    """Which issues: those that fit all of it; what is empty restricts nothing, but no states means the unsettled."""

    queue: Queue | None = None
    states: frozenset[IssueState] = frozenset()
    agent: str = ""
    is_unassigned: bool = False
    team: str = ""
    topic: str = ""
    tags: tuple[str, ...] = ()
    priorities: frozenset[Priority] = frozenset()


EVERYTHING = IssueFilter()
"""The filter that all unsettled issues fit."""


@dataclass(frozen=True)
class ViewTelling:
    """Everything about a view that its owner writes; no `order` means that of its queue, or the longest first."""

    display_name: str
    filter: IssueFilter = EVERYTHING
    order: IssueOrder | None = None
    shared: bool = False


@dataclass(frozen=True)
class View:
    """One view at one version."""

    id: str
    epoch: int
    version: int
    owner: str
    told: ViewTelling
    create_time: datetime
    update_time: datetime
    is_deleted: bool = False

    @property
    def name(self) -> str:
        """The resource name."""
        return f"views/{self.id}"

    @property
    def etag(self) -> str:
        """The stamp of this state, quoted as in HTTP."""
        return f'"{self.epoch}-{self.version}"'

    def may_be_read_by(self, caller: str) -> bool:
        """Tell whether somebody may know of it."""
        return not self.is_deleted and (self.told.shared or self.owner == caller)

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise Aborted("ETAG_MISMATCH", "The view has changed since it was read: read it again.", etag=self.etag)

    def require_change_by(self, caller: str, *, is_organizer: bool) -> None:
        """Refuse a change by somebody who has no say in it."""
        if caller != self.owner and not is_organizer:
            detail = f"{self.name} is somebody else's; changing it needs the permission {ORGANIZE}."
            raise PermissionDenied("PERMISSION_MISSING", detail, permission=ORGANIZE, view=self.name)


@dataclass(frozen=True)
class StoredView:
    """A view as read for a change, and whether this request has changed it before."""

    view: View
    is_answered: bool


class Views(Protocol):
    """All views of this deployment."""

    def stored(self, view_id: str, request: Request | None) -> StoredView | None:
        """Return a view, a deleted one as well; INVALID_ARGUMENT when the request id was used otherwise."""
        ...

    def page(self, caller: str, after: str, limit: int) -> Sequence[tuple[str, View]]:
        """Return the views somebody may read by display name, each with its place, after a place."""
        ...

    def add(self, view: View, request: Request | None) -> bool:
        """Store a new view; False when the id is taken."""
        ...

    def save(self, before: View, after: View, request: Request | None) -> bool:
        """Store the next version; False when somebody else was first."""
        ...


def view_not_found(view_id: str) -> NotFound:
    """There is no such view that the caller may know of."""
    return NotFound("VIEW_NOT_FOUND", f"There is no views/{view_id}.", view=f"views/{view_id}")


def view_exists(view_id: str) -> AlreadyExists:
    """The id is taken."""
    return AlreadyExists("VIEW_EXISTS", f"views/{view_id} exists already.", view=f"views/{view_id}")


def view_contended() -> Aborted:
    """Others kept changing it."""
    return Aborted("CONTENDED", "Others keep changing this view: try again.")


def changed(view: View, told: ViewTelling, epoch: int, now: datetime) -> View | None:
    """Return the view told otherwise, one version on, or None when that alters nothing."""
    if told == view.told:
        return None
    return replace(view, told=told, epoch=epoch, version=view.version + 1, update_time=now)


def deleted(view: View, epoch: int, now: datetime) -> View:
    """Return the view as nobody sees it any more."""
    return replace(view, is_deleted=True, epoch=epoch, version=view.version + 1, update_time=now)


def checked(told: ViewTelling) -> ViewTelling:
    """Return what is told, or refuse it with the name of the field at fault."""
    clean_text("view.display_name", told.display_name, max_chars=MOST_NAME, required=True, one_line=True)
    wanted = told.filter
    if wanted.queue and (wanted.states or wanted.agent or wanted.is_unassigned):
        raise InvalidArgument("view.filter.queue", "does not go with states, agent and unassigned")
    if wanted.agent and wanted.is_unassigned:
        raise InvalidArgument("view.filter.unassigned", "does not go with agent")
    if len(wanted.tags) > MOST_TAGS:
        raise InvalidArgument("view.filter.tags", f"at most {MOST_TAGS} are allowed", "TOO_MANY")
    for tag in wanted.tags:
        kebab_case("view.filter.tags", tag, 40)
    checked_topic("view.filter.topic", wanted.topic)
    ordered(IssueQuery(1), wanted.queue, told.order, "view.order")
    return told


def query_of(view: View, caller: str, now: datetime, size: int = 1) -> IssueQuery:
    """Return what a view holds for whoever asks."""
    told, wanted = view.told, view.told.filter
    query = IssueQuery(
        size=size,
        states=wanted.states or UNSETTLED,
        agent="" if wanted.is_unassigned else wanted.agent or None,
        team=wanted.team,
        topic=wanted.topic,
        tags=wanted.tags,
        priorities=wanted.priorities,
    )
    if wanted.queue:
        query = queued(wanted.queue, query, caller, now)
    return ordered(query, wanted.queue, told.order, "order")
