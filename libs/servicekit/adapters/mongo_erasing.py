"""The work of erasing people from one service's database: step by step in transactions, resumable at each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from servicekit.adapters.guarded import outbox_entry
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Outdated, Transactions
from servicekit.clock import Clock
from servicekit.erasing import Erasers, Whom
from servicekit.erasing_proofs import Proven, Prover
from servicekit.failpoints import failpoint
from servicekit.ids import NewId

ERASING = "erasing"

SETTLE = timedelta(seconds=5)
"""A write that was under way when the work began is over by then: what it left is found by the last look."""

FAILPOINTS = ("erasing.step_made", "erasing.before_proof", "erasing.proved")
"""Where a worker that erases can be stopped in a test build."""

_SOUGHT = ("keys", "texts", "values")
_STEP_SECONDS = 20.0
_STEPS_AT_ONCE, _ENOUGH = 20, 100
"""A transaction makes so many small steps, and no more once so many documents have changed."""


class MongoErasing:
    """The erasures this service takes part in. Any number of workers may go on with one: their steps collide."""

    def __init__(
        self,
        database: Database[Row],
        erasers: Erasers,
        prover: Prover,
        clock: Clock,
        new_id: NewId,
        settle: timedelta = SETTLE,
    ) -> None:
        """Work on the service's own database."""
        self._jobs = database[ERASING]
        self._erasers = erasers
        self._prover = prover
        self._clock = clock
        self._new_id = new_id
        self._settle = settle
        self._transactions = Transactions(database)

    def begin(self, whom: Whom, session: ClientSession | None = None, removed: Mapping[str, int] | None = None) -> None:
        """Take an erasure on; one that was taken on before is left alone. `removed` counts what is gone already."""
        job = {
            "contacts": list(whom.contacts),
            "keys": list(whom.keys),
            "texts": list(whom.texts),
            "values": list(whom.values),
            "running": True,
            "create_time": self._clock.now(),
            "version": 0,
            "at": 0,
            "cursor": {},
            "removed": dict.fromkeys(map(_counted, self._erasers.order), 0) | dict(removed or {}),
            "outbox": [],
        }
        self._jobs.update_one({"_id": whom.erasure}, {"$setOnInsert": job}, upsert=True, session=session)

    def work(self) -> bool:
        """Make one step of every erasure under way; False when there is nothing to do for now."""
        settled = {"create_time": {"$lte": self._clock.now() - self._settle}}
        due: Row = {"running": True, "$or": [{"at": {"$lt": len(self._erasers.order)}}, settled]}
        made = [self._go_on(job["_id"]) for job in self._jobs.find(due, {"_id": 1})]
        return any(made)

    def counts(self, whom: Whom, session: ClientSession) -> dict[str, int]:
        """Return how many documents of each collection hold something personal of theirs."""
        return {name: eraser.left(whom, session) for name, eraser in self._erasers.of.items()}

    def erased_among(self, contacts: Collection[str]) -> set[str]:
        """Return those of some contacts that are being erased or were."""
        jobs = self._jobs.find({"contacts": {"$in": list(contacts)}}, {"contacts": 1})
        return {contact for job in jobs for contact in job["contacts"]} & set(contacts)

    def _go_on(self, erasure: str) -> bool:
        moved = self._transactions.run(lambda session: self._step(erasure, session), _STEP_SECONDS)
        if moved:
            failpoint("erasing.step_made")
        return moved

    def _step(self, erasure: str, session: ClientSession) -> bool:
        job = self._jobs.find_one({"_id": erasure, "running": True}, session=session)
        if job is None:
            return False
        sought = {name: tuple(job.get(name, ())) for name in _SOUGHT}
        whom = Whom(erasure, tuple(job["contacts"]), **sought)
        if job["at"] < len(self._erasers.order):
            self._erase_some(job, whom, session)
            return True
        return self._look_again(job, whom, session)

    def _erase_some(self, job: Row, whom: Whom, session: ClientSession) -> None:
        """Make steps in one transaction until it has something to do for a while, or all collections are through."""
        at, cursor, removed = job["at"], job["cursor"], Counter[str]()
        for _ in range(_STEPS_AT_ONCE):
            name = self._erasers.order[at]
            step = self._erasers.of[name].step(whom, cursor, session)
            removed[name] += step.removed
            at, cursor = (at + 1, {}) if step.cursor is None else (at, dict(step.cursor))
            if at == len(self._erasers.order) or removed.total() > _ENOUGH:
                break
        counted = {f"removed.{_counted(name)}": number for name, number in removed.items()}
        self._change(job, {"$set": {"at": at, "cursor": cursor}, "$inc": counted}, session)

    def _look_again(self, job: Row, whom: Whom, session: ClientSession) -> bool:
        """Prove it when nothing is left and nothing can come any more; else start over, or wait."""
        if self._clock.now() < job["create_time"] + self._settle:
            return False
        if any(eraser.left(whom, session) for eraser in self._erasers.of.values()):
            self._change(job, {"$set": {"at": 0, "cursor": {}}}, session)
            return True
        failpoint("erasing.before_proof")
        now = self._clock.now()
        event = outbox_entry(self._prover.event(self._proven(job, now), self._new_id("e")))
        change = {"$set": {"running": False, "end_time": now}, "$unset": dict.fromkeys((*_SOUGHT, "cursor"), "")}
        self._change(job, change | {"$push": {"outbox": event}}, session)
        failpoint("erasing.proved")
        return True

    def _change(self, job: Row, change: dict[str, Any], session: ClientSession) -> None:
        """Bring a job one version on; another worker that was faster makes the whole step run again."""
        increments = {"version": 1} | change.get("$inc", {})
        guard = {"_id": job["_id"], "version": job["version"]}
        if not self._jobs.update_one(guard, change | {"$inc": increments}, session=session).matched_count:
            raise Outdated("another worker made the step")

    @staticmethod
    def _proven(job: Row, now: datetime) -> Proven:
        return Proven(job["_id"], tuple(job["contacts"]), job["removed"], job["version"] + 1, now)


def _counted(collection: str) -> str:
    """Return the name a collection's count has in documents: a dot in a name would be a step into one."""
    return collection.replace(".", "-")
