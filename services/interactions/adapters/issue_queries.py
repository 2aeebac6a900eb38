"""Which issues and promises a list is of, as MongoDB is asked for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.undoing import PAST
from services.interactions.domain.issue_ports import IssueOrder, IssueQuery, PromiseQuery

_NOT_ERASED: Row = {"is_erased": {"$exists": False}}
"""Nobody is bothered with what was the matter of somebody who was erased, unless that person's issues are asked for."""


LOOKED_AT = 2_000
"""Issues that counting looks at, however few of them fit."""

_OTHERWISE_INDEXED = ("contact", "merged_into", "next_due")
_NARROWEST_FIRST = ("contact", "merged_into", "mentions", "next_due", "at_risk", "tags", "agent", "team", "topics")


def place_field(order: IssueOrder) -> str:
    """Return the field that issues are in order of; their ids break ties."""
    return "next_due" if order is IssueOrder.DUE_FIRST else "state_time"


def sort_of(order: IssueOrder) -> list[tuple[str, int]]:
    """Return the order as the database sorts by it."""
    way = -1 if order is IssueOrder.NEWEST_FIRST else 1
    return [(place_field(order), way), ("_id", way)]


def issues_wanted(query: IssueQuery) -> Row:
    """Return the filter of a page of issues."""
    downwards = query.order is IssueOrder.NEWEST_FIRST
    return _after(_narrowed(query), place_field(query.order), query.after, downwards=downwards)


def index_of(query: IssueQuery) -> list[tuple[str, int]] | None:
    """Return the index to name to the database, or None where it finds the only one itself.

    Left alone it tries all that fit on a view of several things before it takes one, which takes longer than the page.
    """
    wanted = _narrowed(query)
    main = _main(wanted)
    if query.order is IssueOrder.DUE_FIRST or main in _OTHERWISE_INDEXED or "state" not in wanted:
        return None
    return [(name, 1) for name in (main, "state", "state_time", "_id") if name]


def _narrowed(query: IssueQuery) -> Row:
    wanted: Row = {"contact": {"$in": list(query.contacts)}} if query.contacts else _NOT_ERASED | {}
    if query.states:
        wanted["state"] = {"$in": sorted(int(state) for state in query.states)}
    if query.agent is not None:
        wanted["agent"] = query.agent
    wanted |= {name: value for name, value in _plain(query) if value}
    if query.tags:
        wanted["tags"] = {"$all": list(query.tags)} if len(query.tags) > 1 else query.tags[0]
    if query.priorities:
        wanted["priority"] = {"$in": sorted(int(priority) for priority in query.priorities)}
    if query.since:
        wanted["state_time"] = {"$gte": query.since}
    if query.due:
        wanted["next_due"] = {"$lte": query.due}
    return wanted


def counting(query: IssueQuery, most: int) -> list[Row]:
    """Return the stages that count what a query finds, among the first so many that one index finds."""
    wanted = issues_wanted(query)
    return [
        {"$match": main_part(wanted)},
        {"$limit": LOOKED_AT},
        {"$match": wanted},
        {"$limit": most},
        {"$count": "n"},
    ]


def main_part(wanted: Row) -> Row:
    """Return what one index answers of a filter: its field that usually leaves fewest, with the state."""
    main = _main(wanted)
    part = {name: wanted[name] for name in (main, "state", "state_time") if name in wanted}
    if isinstance(part.get("tags"), dict):
        part["tags"] = part["tags"]["$all"][0]
    return part


def _main(wanted: Row) -> str:
    return next((name for name in _NARROWEST_FIRST if wanted.get(name)), "agent" if "agent" in wanted else "")


def _plain(query: IssueQuery) -> tuple[tuple[str, str | bool], ...]:
    return (
        ("team", query.team),
        ("topics", query.topic),
        ("mentions", query.mentions),
        ("at_risk", query.is_at_risk),
        ("merged_into", query.merged_into),
    )


def promises_asked(query: PromiseQuery) -> list[Row]:
    """Return the stages that list promises: issues by an index, then their promises one by one, the first due first."""
    single: Row = {"promises.state": {"$in": sorted(int(state) for state in query.states)}}
    of_issue: Row = {"contact": {"$in": list(query.contacts)}} if query.contacts else _NOT_ERASED | {}
    if query.issue:
        of_issue["_id"] = query.issue
    if query.owner:
        single["promises.owner"] = query.owner
    if query.due:
        single["promises.due_time"] = {"$lte": query.due}
        of_issue["next_due"] = {"$lte": query.due}
    elem = {name.removeprefix("promises."): value for name, value in single.items()}
    single = _after(single, "promises.due_time", query.after, identity="promises.id")
    return [
        {"$match": of_issue | {"promises": {"$elemMatch": elem}}},
        {"$project": {"outbox": 0, "last_event": 0, "requests": 0, PAST: 0}},
        {"$set": {"every": "$promises"}},
        {"$unwind": "$promises"},
        {"$match": single},
        {"$sort": {"promises.due_time": 1, "promises.id": 1}},
        {"$limit": query.size},
    ]


def _after(
    wanted: Row, field: str, place: tuple[datetime, str] | None, *, downwards: bool = False, identity: str = "_id"
) -> Row:
    if place is None:
        return wanted
    at, last = place
    beyond, from_there = ("$lt", "$lte") if downwards else ("$gt", "$gte")
    later: list[dict[str, Any]] = [{field: {beyond: at}}, {field: at, identity: {beyond: last}}]
    return {"$and": [wanted, {field: {from_there: at}}, {"$or": later}]}
