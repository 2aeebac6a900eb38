"""Views of issues in MongoDB: every write is guarded by a version or the id. They make no events: nobody keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError
from servicekit.adapters import guarded
from servicekit.adapters.mongo_client import Row

from services.interactions.domain.issue_ports import IssueOrder, Request, Stamps
from services.interactions.domain.issue_queues import Queue
from services.interactions.domain.issue_views import IssueFilter, StoredView, View, ViewTelling
from services.interactions.domain.issues import IssueState, Priority

ISSUE_VIEWS = "issue_views"
EVERYBODY = "*"
"""Who may read a shared view."""


class MongoIssueViews:
    """The collection of views."""

    def __init__(self, database: Database[Row], stamps: Stamps) -> None:
        """Work on the service's own database; nothing is read before the first call."""
        self._views = database[ISSUE_VIEWS]
        self._stamps = stamps

    def stored(self, view_id: str, request: Request | None) -> StoredView | None:
        """Return a view, and whether this request has changed it."""
        row = self._views.find_one({"_id": view_id})
        if row is None:
            return None
        return StoredView(view_of(row), guarded.earlier_answer(row, _keyed(request)) is not None)

    def page(self, caller: str, after: str, limit: int) -> Sequence[tuple[str, View]]:
        """Return the views somebody may read, merged from two ranges of the index."""
        wanted = {"readers": {"$in": [EVERYBODY, caller]}, "place": {"$gt": after}}
        rows = self._views.find(wanted).sort("place", 1).limit(limit)
        return [(row["place"], view_of(row)) for row in rows]

    def add(self, view: View, request: Request | None) -> bool:
        """Store a new view."""
        row = guarded.new_document({"_id": view.id} | _state(view), (), _keyed(request), view.update_time)
        try:
            self._views.insert_one(row)
        except DuplicateKeyError:
            return False
        return True

    def save(self, before: View, after: View, request: Request | None) -> bool:
        """Store the next version."""
        now = self._stamps.clock.now()
        change = guarded.Change(set=_state(after), request=_keyed(request))
        if request:  # no relay looks after these documents
            past = {"requests": {"at": {"$lt": now - guarded.REQUEST_KEPT}}}
            self._views.update_one({"_id": before.id}, {"$pull": past})
        return guarded.guarded_update(self._views, before.id, before.version, change, now)


def view_of(row: Row) -> View:
    """Return a stored view."""
    told = ViewTelling(
        display_name=row["display_name"],
        filter=_filter_of(row["filter"]),
        order=IssueOrder(row["order"]) if row.get("order") else None,
        shared=row["shared"],
    )
    return View(
        id=row["_id"],
        epoch=row["epoch"],
        version=row["version"],
        owner=row["owner"],
        told=told,
        create_time=row["create_time"],
        update_time=row["update_time"],
        is_deleted=row["is_deleted"],
    )


def place_of(display_name: str, view_id: str) -> str:
    """Return where a view stands in lists by name."""
    return f"{display_name.casefold()}\n{view_id}"


def _state(view: View) -> Row:
    told = view.told
    readers = [EVERYBODY] if told.shared else [view.owner]
    return {
        "epoch": view.epoch,
        "owner": view.owner,
        "readers": [] if view.is_deleted else readers,
        "place": place_of(told.display_name, view.id),
        "display_name": told.display_name,
        "filter": _filter_row(told.filter),
        "order": int(told.order) if told.order else None,
        "shared": told.shared,
        "create_time": view.create_time,
        "update_time": view.update_time,
        "is_deleted": view.is_deleted,
    }


def _filter_row(wanted: IssueFilter) -> Row:
    return {
        "queue": int(wanted.queue) if wanted.queue else None,
        "states": sorted(int(state) for state in wanted.states),
        "agent": wanted.agent,
        "is_unassigned": wanted.is_unassigned,
        "team": wanted.team,
        "topic": wanted.topic,
        "tags": list(wanted.tags),
        "priorities": sorted(int(priority) for priority in wanted.priorities),
    }


def _filter_of(row: Row) -> IssueFilter:
    return IssueFilter(
        queue=Queue(row["queue"]) if row["queue"] else None,
        states=frozenset(IssueState(state) for state in row["states"]),
        agent=row["agent"],
        is_unassigned=row["is_unassigned"],
        team=row["team"],
        topic=row["topic"],
        tags=tuple(row["tags"]),
        priorities=frozenset(Priority(priority) for priority in row["priorities"]),
    )


def _keyed(request: Request | None) -> guarded.Request | None:
    return guarded.Request(request.id, request.digest) if request else None
