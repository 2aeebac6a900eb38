"""Which issues and promises a list is of, as MongoDB is asked for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from servicekit.adapters.mongo_client import Row

from services.interactions.domain.issue_ports import IssueOrder, IssueQuery, PromiseQuery

_NOT_ERASED: Row = {"is_erased": {"$exists": False}}
"""Nobody is bothered with what was the matter of somebody who was erased, unless that person's issues are asked for."""


def place_field(order: IssueOrder) -> str:
    """Return the field that issues are in order of; their ids break ties."""
    return "next_due" if order is IssueOrder.DUE_FIRST else "state_time"


def sort_of(order: IssueOrder) -> list[tuple[str, int]]:
    """Return the order as the database sorts by it."""
    way = -1 if order is IssueOrder.NEWEST_FIRST else 1
    return [(place_field(order), way), ("_id", way)]


def issues_wanted(query: IssueQuery) -> Row:
    """Return the filter of a list of issues."""
    wanted: Row = {"contact": {"$in": list(query.contacts)}} if query.contacts else _NOT_ERASED | {}
    if query.states:
        wanted["state"] = {"$in": sorted(int(state) for state in query.states)}
    if query.agent is not None:
        wanted["agent"] = query.agent
    for name, value in (("team", query.team), ("topics", query.topic), ("tags", query.tag)):
        if value:
            wanted[name] = value
    if query.merged_into:
        wanted["merged_into"] = query.merged_into
    if query.since:
        wanted["state_time"] = {"$gte": query.since}
    if query.due:
        wanted["next_due"] = {"$lte": query.due}
    return _after(wanted, place_field(query.order), query.after, downwards=query.order is IssueOrder.NEWEST_FIRST)


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
        {"$project": {"outbox": 0, "last_event": 0, "requests": 0}},
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
