"""Settled issues whose texts are still there, as retention goes through them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo.client_session import ClientSession
from pymongo.database import Database
from servicekit.adapters.mongo_client import Row
from servicekit.adapters.transactions import Transactions

from services.interactions.adapters.issue_eraser import emptied
from services.interactions.adapters.mongo_issues import ISSUES
from services.interactions.adapters.mongo_retained import held_of
from services.interactions.domain.issues import IssueState
from services.interactions.domain.retention import SettledIssue

_SETTLED = [int(state) for state in (IssueState.RESOLVED, IssueState.CLOSED, IssueState.MERGED)]
_SECONDS = 20.0


class MongoRetainedIssues:
    """Finds issues that nobody has anything to do with any more, and empties them."""

    def __init__(self, database: Database[Row], transactions: Transactions) -> None:
        """Work on the service's own database."""
        self._database = database
        self._issues = database[ISSUES]
        self._transactions = transactions

    def settled(self, before: datetime, after: str, limit: int) -> Sequence[SettledIssue]:
        """Return the next so many by id that were settled before a time and still say something."""
        rows = self._issues.find(_wanted(before) | {"_id": {"$gt": after}}, {"contact": 1}).sort("_id", 1).limit(limit)
        return [SettledIssue(row["_id"], row["contact"]) for row in rows]

    def held(self, contacts: Collection[str]) -> set[str]:
        """Return those of these contacts whose person is under a legal hold."""
        return held_of(self._database, contacts, None)

    def empty(self, issues: Sequence[str], before: datetime) -> int:
        """Take the texts out of these, unless they were opened again or a legal hold stands by now."""
        return self._transactions.run(lambda session: self._empty(issues, before, session), _SECONDS)

    def _empty(self, issues: Sequence[str], before: datetime, session: ClientSession) -> int:
        rows = list(self._issues.find(_wanted(before) | {"_id": {"$in": list(issues)}}, session=session))
        held = held_of(self._database, {row["contact"] for row in rows}, session)
        free = [row for row in rows if row["contact"] not in held]
        for row in free:
            self._issues.update_one({"_id": row["_id"]}, emptied(row), session=session)
        return len(free)


def _wanted(before: datetime) -> Row:
    return {
        "state": {"$in": _SETTLED},
        "state_time": {"$lt": before},
        "is_matter": {"$exists": False},
        "is_erased": {"$exists": False},
    }
