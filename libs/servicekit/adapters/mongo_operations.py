"""Operations and worker heartbeats in MongoDB. Leases are measured by the database's clock alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from servicekit.adapters.mongo_client import Row
from servicekit.adapters.operations_documents import HEARTBEATS, OPERATIONS
from servicekit.errors import Unavailable
from servicekit.operations import LEASE_SECONDS, Heartbeat, OperationRecord, OperationState, Progress

_LEASE_END = {"$dateAdd": {"startDate": "$$NOW", "unit": "second", "amount": int(LEASE_SECONDS)}}
_START_TRIES = 3


class MongoOperations:
    """Keeps operations; the partial unique index on `kind` lets one of each kind be active."""

    def __init__(self, database: Database[Row]) -> None:
        """Use this service's own database."""
        self._operations = database[OPERATIONS]

    def start(self, operation: OperationRecord) -> OperationRecord:
        """Keep a new operation, or return the one of its kind that already waits or runs."""
        for _ in range(_START_TRIES):
            try:
                self._operations.insert_one(_row(operation))
            except DuplicateKeyError:
                there = self._operations.find_one({"kind": operation.kind, "active": True})
                if there is not None:
                    return _record(there)
            else:
                return operation
        raise Unavailable("OPERATION_ENDING", "One of this kind is just ending; try again.", retry_after=1)

    def get(self, operation_id: str) -> OperationRecord | None:
        """Return an operation."""
        row = self._operations.find_one({"_id": operation_id})
        return _record(row) if row else None

    def last(self, kind: str) -> OperationRecord | None:
        """Return the operation of a kind that was started last."""
        row = self._operations.find_one({"kind": kind}, sort=[("create_time", -1)])
        return _record(row) if row else None

    def claim(self, worker: str, kinds: Sequence[str]) -> OperationRecord | None:
        """Take the oldest operation of these kinds that waits, or whose worker let its lease lapse."""
        lapsed = {"$expr": {"$lt": ["$lease_until", "$$NOW"]}}
        row = self._operations.find_one_and_update(
            {"active": True, "kind": {"$in": list(kinds)}, "$or": [{"lease_until": None}, lapsed]},
            [
                {
                    "$set": {
                        "state": OperationState.RUNNING.value,
                        "worker": {"$literal": worker},
                        "attempt": {"$add": [{"$ifNull": ["$attempt", 0]}, 1]},
                        "lease_until": _LEASE_END,
                    }
                }
            ],
            sort=[("create_time", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return _record(row) if row else None

    def renew(self, operation: OperationRecord) -> bool:
        """Hold the lease for longer; False when it is lost."""
        return self._held(operation, [{"$set": {"lease_until": _LEASE_END}}])

    def progress(self, operation: OperationRecord, progress: Progress) -> bool:
        """Note how far the work is and hold the lease for longer; False when it is lost."""
        noted = {name: {"$literal": value} for name, value in _progress(progress).items()}
        return self._held(operation, [{"$set": noted | {"lease_until": _LEASE_END}}])

    def release(self, operation: OperationRecord) -> None:
        """Give the lease back unfinished; being stopped does not count as an attempt."""
        change = {"state": OperationState.PENDING.value, "attempt": {"$subtract": ["$attempt", 1]}}
        self._held(operation, [{"$set": change}, {"$unset": ["lease_until", "worker"]}])

    def finish(self, operation: OperationRecord, progress: Progress, now: datetime) -> bool:
        """End it as done; False when the lease is lost."""
        return self._end(operation, OperationState.SUCCEEDED, now, _progress(progress))

    def fail(self, operation: OperationRecord, error: str, now: datetime) -> bool:
        """End it as given up; False when the lease is lost."""
        return self._end(operation, OperationState.FAILED, now, {"error": error[:500]})

    def _end(self, operation: OperationRecord, state: OperationState, now: datetime, change: Row) -> bool:
        return self._held(
            operation,
            {
                "$set": change | {"state": state.value, "end_time": now, "active": False},
                "$unset": {"lease_until": "", "worker": ""},
            },
        )

    def _held(self, operation: OperationRecord, update: Mapping[str, Any] | list[Row]) -> bool:
        """Change an operation only while this attempt still holds it."""
        guard = {"_id": operation.id, "active": True, "attempt": operation.attempt}
        return bool(self._operations.update_one(guard, update).matched_count)


class MongoHeartbeats:
    """Keeps each worker's latest report; MongoDB drops those of workers long gone."""

    def __init__(self, database: Database[Row]) -> None:
        """Use this service's own database."""
        self._heartbeats = database[HEARTBEATS]

    def report(self, heartbeat: Heartbeat) -> None:
        """Keep a worker's latest report."""
        state = {
            "report_time": heartbeat.report_time,
            "bus_connected": heartbeat.bus_connected,
            "watchdog_rebuilds": heartbeat.watchdog_rebuilds,
        }
        self._heartbeats.update_one({"_id": heartbeat.worker}, {"$set": state}, upsert=True)

    def since(self, earliest: datetime) -> list[Heartbeat]:
        """Return the workers that have reported since then."""
        rows = self._heartbeats.find({"report_time": {"$gte": earliest}}).sort("_id", 1).limit(1000)
        return [
            Heartbeat(str(row["_id"]), row["report_time"], row["bus_connected"], row["watchdog_rebuilds"])
            for row in rows
        ]


def _row(operation: OperationRecord) -> Row:
    progress = Progress(operation.done, operation.total, operation.results, operation.cursor)
    return {
        "_id": operation.id,
        "kind": operation.kind,
        "state": operation.state.value,
        "active": True,
        "create_time": operation.create_time,
        "attempt": operation.attempt,
    } | _progress(progress)


def _progress(progress: Progress) -> Row:
    return {
        "done": progress.done,
        "total": progress.total,
        "results": dict(progress.results),
        "cursor": dict(progress.cursor),
    }


def _record(row: Row) -> OperationRecord:
    return OperationRecord(
        id=str(row["_id"]),
        kind=row["kind"],
        state=OperationState(row["state"]),
        create_time=row["create_time"],
        done=row["done"],
        total=row["total"],
        results=row["results"],
        cursor=row["cursor"],
        error=row.get("error", ""),
        end_time=row.get("end_time"),
        attempt=row["attempt"],
    )
