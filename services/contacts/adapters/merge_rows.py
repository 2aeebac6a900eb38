"""Merges as they are stored, and back."""

from __future__ import annotations

from servicekit.adapters.mongo_client import Row

from services.contacts.domain.merging import Decision, Merge
from services.contacts.domain.ports import Request


def new_merge_row(merge: Merge, request: Request | None) -> Row:
    """Return a merge to insert."""
    return {
        "_id": merge.id,
        "contact": merge.contact,
        "merged": list(merge.merged),
        "contacts": [merge.contact, *merge.merged],
        "etag": merge.etag,
        "made": decision_row(merge.made, request),
        "undone": None,
    }


def decision_row(decision: Decision, request: Request | None) -> Row:
    """Return who decided, why and when, with the request it was asked for by."""
    row: Row = {"actor": decision.actor, "reason": decision.reason, "time": decision.time}
    return row | {"request": {"id": request.id, "digest": request.digest}} if request else row


def merge_of(row: Row) -> Merge:
    """Return a stored merge."""
    made, undone = _decision(row["made"]), row.get("undone")
    return Merge(
        row["_id"],
        row["contact"],
        tuple(row["merged"]),
        made,
        row.get("etag", ""),
        _decision(undone) if undone else None,
    )


def _decision(row: Row) -> Decision:
    return Decision(row.get("actor", ""), row["reason"], row["time"])
