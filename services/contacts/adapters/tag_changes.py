"""Changes of tags as operations: leased by one worker at a time, and taken up again after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from servicekit.adapters import guarded
from servicekit.operations import OperationRecord, OperationState, OperationStore

from services.contacts.adapters.mongo_contacts import keyed
from services.contacts.domain.events import Origin
from services.contacts.domain.ports import Request
from services.contacts.domain.tags import Replacement, TagChange, TagChangeState

KIND = "tags"
"""The kind of operation; one of a kind goes on at a time."""

_STATES = {
    OperationState.PENDING: TagChangeState.PENDING,
    OperationState.RUNNING: TagChangeState.RUNNING,
    OperationState.SUCCEEDED: TagChangeState.SUCCEEDED,
    OperationState.FAILED: TagChangeState.FAILED,
}


class TagChangeOperations:
    """Keeps each change as an operation whose cursor says what is to be done."""

    def __init__(self, operations: OperationStore) -> None:
        """Use this service's operations."""
        self._operations = operations

    def get(self, change_id: str, request: Request | None = None) -> TagChange | None:
        """Return a change; INVALID_ARGUMENT when this request asked for something else before."""
        found = self._operations.get(change_id)
        if found is None or found.kind != KIND:
            return None
        if asked := keyed(request):
            guarded.check_same_request(str(found.cursor["digest"]), asked)
        return _change(found)

    def start(self, change: TagChange, request: Request | None) -> TagChange:
        """Hand a change to the worker, or return the one that goes on already."""
        cursor = asdict(change.replacement) | {"digest": request.digest if request else ""}
        record = OperationRecord(change.id, KIND, OperationState.PENDING, change.create_time, cursor=cursor)
        return _change(self._operations.start(record))


def replacement_of(cursor: Mapping[str, Any]) -> Replacement:
    """Return what an operation's cursor orders."""
    return Replacement(tuple(cursor["tags"]), cursor["into"], Origin(**cursor["origin"]))


def _change(record: OperationRecord) -> TagChange:
    return TagChange(
        id=record.id,
        replacement=replacement_of(record.cursor),
        create_time=record.create_time,
        state=_STATES[record.state],
        contacts=record.done,
        error=record.error,
        end_time=record.end_time,
    )
